/** Texts about what of the library cannot be used. */
import type { LibraryKind } from '../../contract/schemas/library.ts'
import { formatCount } from '../parts/numberTexts.ts'

const nouns: Record<LibraryKind, readonly [one: string, many: string]> = {
  models: ['model', 'models'],
  runs: ['run', 'runs'],
  datasets: ['dataset', 'datasets'],
  timelines: ['timeline', 'timelines'],
  gallery: ['file', 'files'],
}

const counted = (kind: LibraryKind, count: number) =>
  count === 1 ? `One ${nouns[kind][0]}` : `${formatCount(count)} ${nouns[kind][1]}`

export const brokenTexts = {
  some: (kind: LibraryKind, count: number) => `${counted(kind, count)} cannot be used`,
  rest: 'Everything else is here.',
  which: 'Which?',
  description: 'Everything else is as it was. What is listed here stays on the disk until you remove it.',
  remove: (what: string) => `Remove ${what} for good`,
  removeTitle: (what: string) => `Remove “${what}” for good?`,
  removeBody: 'It is deleted from this computer with all that is in it. This cannot be undone.',
  removeAction: 'Remove for good',
  removed: (what: string) => `“${what}” is removed.`,
  close: 'Done',
}
