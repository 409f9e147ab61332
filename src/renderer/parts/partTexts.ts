/** Texts of the reusable parts. */
import { formatRemaining } from './numberTexts.ts'

export const partTexts = {
  close: 'Close',
  cancel: 'Cancel',
  cancelling: 'Cancelling…',
  clear: 'Clear',
  undo: 'Undo',
  redo: 'Redo',
  chooseFiles: 'Choose files…',
  chooseFolder: 'Choose a folder…',
  loading: 'Loading',
  timeLeft: (ms: number) => `${formatRemaining(ms)} left`,
  percent: (percent: number) => `${percent} %`,
  setValue: (label: string) => `${label}: type a value`,
  remove: (name: string) => `Remove ${name}`,
  addTag: 'Add a tag',
  more: 'More',
  notifications: 'Messages',
  nothingFound: 'Nothing found',
  defect: 'Something went wrong that should not.',
  defectRemedy: 'Try it again; if it stays, reload the window.',
  dragOut: 'Drag to another program',
  dragOutHint: 'Hold it and drag: into a folder or another program.',
  tooManyDragged: (most: number) => ({
    code: 'drag-too-many',
    message: `More than ${most} files cannot be dragged at once.`,
    remedy: 'Select fewer, or export them as a zip.',
  }),
} as const
