/** The window: where it stood the last time, hidden until there is something to see, without any power of its own. */
import {
  BrowserWindow,
  nativeTheme,
  screen,
  type BrowserWindowConstructorOptions,
  type Rectangle,
} from 'electron'
import { windowAddress } from './frames.ts'
import type { KeptState, KeptWindow } from './keptState.ts'

export interface MainWindowOptions {
  readonly preload: string
  /** Of the taskbar, where the system does not take it from the program. */
  readonly icon?: string | undefined
  readonly state: KeptState
  readonly log: (words: string) => void
}

const usual = { width: 1280, height: 820 }
const least = { minWidth: 800, minHeight: 600 }

/** As tokens.css has them: what is seen before the page is. */
const backgrounds = { dark: '#0d0f16', light: '#f8f5f0' } as const

/** The powers of every page: none. All are said, though most are the usual ones. */
const webPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const satisfies BrowserWindowConstructorOptions['webPreferences']

export function openMainWindow({ preload, icon, state, log }: MainWindowOptions): BrowserWindow {
  const kept = state.current.window
  const window = new BrowserWindow({
    ...usual,
    ...(kept && isSeen(kept.bounds) && kept.bounds),
    ...least,
    show: false,
    title: 'Latent Loom',
    backgroundColor: backgrounds[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
    ...(icon !== undefined && { icon }),
    webPreferences: { ...webPreferences, preload },
  })
  window.once('ready-to-show', () => {
    if (kept?.isMaximized) window.maximize()
    if (kept?.isFullScreen) window.setFullScreen(true)
    window.show()
  })
  window.once('show', () => {
    const began = process.getCreationTime()
    if (began !== null) log(`The window is shown ${Math.round(Date.now() - began)} ms after the start.`)
  })
  window.on('close', () => state.keep({ window: stateOf(window) }))
  void window.loadURL(windowAddress)
  return window
}

function stateOf(window: BrowserWindow): KeptWindow {
  return {
    bounds: window.getNormalBounds(),
    isMaximized: window.isMaximized(),
    isFullScreen: window.isFullScreen(),
  }
}

/** Whether enough of it lies on a screen that is there to be taken hold of. */
function isSeen({ x, y, width, height }: Rectangle): boolean {
  const grip = 100
  return screen.getAllDisplays().some(({ workArea }) => {
    const across = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x)
    const isTopSeen = y >= workArea.y - 10 && y < workArea.y + workArea.height - grip
    return across >= grip && height > 0 && isTopSeen
  })
}
