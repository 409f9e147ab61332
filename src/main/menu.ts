/** The application's menus: the Mac's own way there, in the window elsewhere. What they do is the window's or main's. */
import type { MenuItemConstructorOptions } from 'electron'
import { basename } from 'node:path'
import type { DesktopCommand } from '../contract/desktop.ts'
import { views } from '../contract/views.ts'

export interface MenuActions {
  command(command: DesktopCommand): void
  openFile(): void
  openFolder(): void
  openRecent(path: string): void
  forgetRecent(): void
  showLibrary(): void
  showLogs(): void
  showLicences(): void
  showAbout(): void
  /** Undefined where the build takes no updates. */
  readonly checkForUpdates?: (() => void) | undefined
}

export interface MenuState {
  readonly product: string
  readonly recentFolders: readonly string[]
  readonly isMac: boolean
  /** While the program is written. */
  readonly withDeveloperTools: boolean
}

export function menuTemplate(actions: MenuActions, state: MenuState): MenuItemConstructorOptions[] {
  const { isMac } = state
  return [
    ...(isMac ? [macMenu(actions, state)] : []),
    fileMenu(actions, state),
    editMenu(isMac),
    viewMenu(actions, state),
    { role: 'windowMenu' },
    helpMenu(actions, state),
  ]
}

function macMenu(actions: MenuActions, { product }: MenuState): MenuItemConstructorOptions {
  return {
    label: product,
    submenu: [
      { label: `About ${product}`, click: actions.showAbout },
      ...updates(actions),
      { type: 'separator' },
      settingsItem(actions),
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  }
}

function fileMenu(actions: MenuActions, { recentFolders, isMac }: MenuState): MenuItemConstructorOptions {
  const recent: MenuItemConstructorOptions[] = recentFolders.map((path) => ({
    label: basename(path) || path,
    toolTip: path,
    click: () => actions.openRecent(path),
  }))
  return {
    label: '&File',
    submenu: [
      { label: '&Open…', accelerator: 'CmdOrCtrl+O', click: actions.openFile },
      {
        label: 'Open &Folder of Pictures…',
        accelerator: 'CmdOrCtrl+Shift+O',
        click: actions.openFolder,
      },
      {
        label: 'Open &Recent',
        enabled: recent.length > 0,
        submenu: [...recent, { type: 'separator' }, { label: 'Clear', click: actions.forgetRecent }],
      },
      { type: 'separator' },
      { label: 'Show &Library', click: actions.showLibrary },
      { type: 'separator' },
      ...(isMac ? [] : [settingsItem(actions), { type: 'separator' } as const]),
      isMac ? { role: 'close' } : { role: 'quit' },
    ],
  }
}

/** Undo and redo are left to the window, which has its own for what is no text. */
function editMenu(isMac: boolean): MenuItemConstructorOptions {
  return {
    label: '&Edit',
    submenu: [
      { role: 'undo', registerAccelerator: isMac },
      { role: 'redo', registerAccelerator: isMac },
      { type: 'separator' },
      { role: 'cut', registerAccelerator: isMac },
      { role: 'copy', registerAccelerator: isMac },
      { role: 'paste', registerAccelerator: isMac },
      { role: 'selectAll', registerAccelerator: isMac },
    ],
  }
}

function viewMenu(actions: MenuActions, { withDeveloperTools }: MenuState): MenuItemConstructorOptions {
  const tools: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ]
  return {
    label: '&View',
    submenu: [
      ...views.map(({ name: view, title }, at) => ({
        label: title,
        accelerator: `CmdOrCtrl+${at + 1}`,
        click: () => actions.command({ kind: 'go', view }),
      })),
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(withDeveloperTools ? tools : []),
    ],
  }
}

function helpMenu(actions: MenuActions, { product, isMac }: MenuState): MenuItemConstructorOptions {
  return {
    role: 'help',
    submenu: [
      { label: 'Keyboard &Shortcuts', click: () => actions.command({ kind: 'show-shortcuts' }) },
      { label: 'Open &Logs', click: actions.showLogs },
      { label: '&Licences', click: actions.showLicences },
      ...(isMac ? [] : [...updates(actions), { type: 'separator' } as const, aboutItem(actions, product)]),
    ],
  }
}

function aboutItem(actions: MenuActions, product: string): MenuItemConstructorOptions {
  return { label: `&About ${product}`, click: actions.showAbout }
}

function settingsItem(actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.command({ kind: 'go', view: 'settings' }),
  }
}

function updates({ checkForUpdates }: MenuActions): MenuItemConstructorOptions[] {
  return checkForUpdates ? [{ label: 'Check for &Updates…', click: checkForUpdates }] : []
}
