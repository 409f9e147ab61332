/** Does what the desktop asks of the window. Knows where commands lead; not how the desktop comes by them. */
import type { Desktop, DesktopCommand } from '../../contract/desktop.ts'
import { windowTexts } from './windowTexts.ts'
import { openFile, type OpenFilePlaces } from './openFile.ts'
import { viewNames } from './place.ts'
import type { Shortcuts } from './shortcuts.svelte.ts'
import { sayAtLength } from '../parts/toasts.ts'

export interface CommandPlaces extends OpenFilePlaces {
  readonly shortcuts: Shortcuts
}

/** Obeys until the returned function is called. Call it when the workspace has been opened. */
export function obeyDesktop({ onCommand }: Pick<Desktop, 'onCommand'>, places: CommandPlaces): () => void {
  // Of several files each is opened when the one before it is: the window shows the last.
  let opening = Promise.resolve()
  return onCommand((command) => {
    if (command.kind === 'open') opening = opening.then(() => openFile(places, { path: command.path }))
    else obey(command, places)
  })
}

function obey(
  command: Exclude<DesktopCommand, { readonly kind: 'open' }>,
  { navigation, shortcuts }: CommandPlaces,
): void {
  switch (command.kind) {
    case 'go': {
      const view = viewNames.find((name) => name === command.view)
      if (view && view !== navigation.view) navigation.go(view)
      return
    }
    case 'show-shortcuts':
      shortcuts.sheetOpen = true
      return
    case 'studio-restarted':
      sayAtLength(windowTexts.studioRestarted, windowTexts.studioRestartedBody(command.resumed))
  }
}
