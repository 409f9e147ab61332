/** Texts of the reusable parts. */

export const partTexts = {
  close: 'Close',
  cancel: 'Cancel',
  cancelling: 'Cancelling…',
  clear: 'Clear',
  search: 'Search',
  chooseFiles: 'Choose files…',
  chooseFolder: 'Choose a folder…',
  dropHere: 'Drop to add',
  loading: 'Loading',
  timeLeft: (duration: string) => `${duration} left`,
  percent: (percent: number) => `${percent} %`,
  setValue: (label: string) => `${label}: type a value`,
  remove: (name: string) => `Remove ${name}`,
  addTag: 'Add a tag',
  cell: (index: number, count: number) => `Picture ${index} of ${count}`,
  more: 'More',
  notifications: 'Notifications',
  nothingFound: 'Nothing found',
} as const
