/** Texts of the window's frame: rail, status bar, shortcuts, connection, problems. */
import { viewTitles } from '../../contract/views.ts'
import { counted } from '../parts/numberTexts.ts'

const goOn = (names: readonly string[]) => {
  const quoted = names.map((name) => `“${name}”`)
  const last = quoted.pop()
  if (last === undefined) return ''
  const all = quoted.length > 0 ? `${quoted.join(', ')} and ${last} go` : `${last} goes`
  return ` ${all} on from the last checkpoint.`
}

export const windowTexts = {
  product: 'Latent Loom',
  rail: 'Views',
  content: 'Content',
  status: 'Status',
  views: viewTitles,
  shortcuts: 'Keyboard shortcuts',
  shortcutsHint: 'Shortcuts',
  everywhere: 'Everywhere',
  showShortcuts: 'Show this list',
  goTo: (view: string) => `Go to ${view}`,
  threads: (count: number) => counted(count, 'thread'),
  training: (name: string, epoch: number, epochs: number) => `Training ${name}: epoch ${epoch} of ${epochs}`,
  starting: (name: string) => `Starting ${name}`,
  saved: 'Saved',
  saving: 'Saving…',
  unsaved: 'Not saved yet',
  connecting: 'Connecting to the Studio…',
  connectionLost: 'The connection to the Studio is lost. What runs there goes on; trying again…',
  opening: 'Opening the library…',
  studioDied:
    'The part of Latent Loom that computes has ended by itself and is being started again. Nothing that is saved is lost…',
  studioRestarted: 'The part of Latent Loom that computes had ended by itself and was started again.',
  studioRestartedBody: (resumed: readonly string[]) => `Nothing that was saved is lost.${goOn(resumed)}`,
  connectionBack: 'Connected again.',
  libraryGone: (folder: string) =>
    `The library’s folder ${folder} is gone, and nothing can be saved. Plug its disk in again or put the folder back: everything goes on by itself then, a training from its last checkpoint.`,
  startWithOther: 'Or end the Studio and start it with another library: loom serve --library FOLDER',
  chooseLibrary: 'Choose another library…',
  libraryBack: 'The library is back, and everything goes on.',
  connectionProblem: {
    code: 'connection-lost',
    message: 'The Studio cannot be reached at the moment.',
    remedy: 'It is tried again by itself; then do this once more.',
  },
} as const
