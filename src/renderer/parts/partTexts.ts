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
  dragOut: 'Drag to another program',
  dragOutHint: 'Hold it and drag: into a folder or another program.',
  tooManyDragged: (most: number) => ({
    code: 'drag-too-many',
    message: `More than ${most} files cannot be dragged at once.`,
    remedy: 'Select fewer, or export them as a zip.',
  }),
} as const
