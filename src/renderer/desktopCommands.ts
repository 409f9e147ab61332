/** Does what the desktop asks of the window. Knows where commands lead; not how the desktop comes by them. */
import type { Desktop, DesktopCommand } from '../contract/desktop.ts'
import { isViewName } from '../contract/views.ts'
import { windowTexts } from './window/windowTexts.ts'
import { openFile, type WindowState } from './openFile.ts'
import type { Shortcuts } from './window/shortcuts.svelte.ts'
import { sayAtLength } from './parts/toasts.ts'

export interface CommandedState extends WindowState {
  readonly shortcuts: Shortcuts
}

/** Obeys until the returned function is called. Call it when the workspace has been opened. */
export function obeyDesktop({ onCommand }: Pick<Desktop, 'onCommand'>, state: CommandedState): () => void {
  // Of several files each is opened when the one before it is: the window shows the last.
  let opening = Promise.resolve()
  return onCommand((command) => {
    if (command.kind === 'open') opening = opening.then(() => openFile(state, { path: command.path }))
    else obey(command, state)
  })
}

function obey(
  command: Exclude<DesktopCommand, { readonly kind: 'open' }>,
  { navigation, shortcuts }: CommandedState,
): void {
  switch (command.kind) {
    case 'go': {
      const { view } = command
      if (isViewName(view) && view !== navigation.view) navigation.go(view)
      return
    }
    case 'show-shortcuts':
      shortcuts.sheetOpen = true
      return
    case 'studio-restarted':
      sayAtLength(windowTexts.studioRestarted, windowTexts.studioRestartedBody(command.resumed))
  }
}
