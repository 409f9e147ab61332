/** The application's menus: the Mac's own way there, in the window elsewhere. What they do is the window's or main's. */
import type { MenuItemConstructorOptions } from 'electron'
import { basename } from 'node:path'
import type { DesktopCommand } from '../contract/desktop.ts'

export interface MenuDeeds {
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

/** In the order of the window's rail, as its digits are. */
const views = ['explore', 'gallery', 'timeline', 'train', 'models', 'settings'] as const
const titles: Readonly<Record<(typeof views)[number], string>> = {
  explore: 'Explore',
  gallery: 'Gallery',
  timeline: 'Timeline',
  train: 'Train',
  models: 'Models',
  settings: 'Settings',
}

export function menuTemplate(deeds: MenuDeeds, state: MenuState): MenuItemConstructorOptions[] {
  const { isMac } = state
  return [
    ...(isMac ? [macMenu(deeds, state)] : []),
    fileMenu(deeds, state),
    editMenu(isMac),
    viewMenu(deeds, state),
    { role: 'windowMenu' },
    helpMenu(deeds, state),
  ]
}

function macMenu(deeds: MenuDeeds, { product }: MenuState): MenuItemConstructorOptions {
  return {
    label: product,
    submenu: [
      { label: `About ${product}`, click: deeds.showAbout },
      ...updates(deeds),
      { type: 'separator' },
      settingsItem(deeds),
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

function fileMenu(deeds: MenuDeeds, { recentFolders, isMac }: MenuState): MenuItemConstructorOptions {
  const recent: MenuItemConstructorOptions[] = recentFolders.map((path) => ({
    label: basename(path) || path,
    toolTip: path,
    click: () => deeds.openRecent(path),
  }))
  return {
    label: '&File',
    submenu: [
      { label: '&Open…', accelerator: 'CmdOrCtrl+O', click: deeds.openFile },
      {
        label: 'Open &Folder of Pictures…',
        accelerator: 'CmdOrCtrl+Shift+O',
        click: deeds.openFolder,
      },
      {
        label: 'Open &Recent',
        enabled: recent.length > 0,
        submenu: [...recent, { type: 'separator' }, { label: 'Clear', click: deeds.forgetRecent }],
      },
      { type: 'separator' },
      { label: 'Show &Library', click: deeds.showLibrary },
      { type: 'separator' },
      ...(isMac ? [] : [settingsItem(deeds), { type: 'separator' } as const]),
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

function viewMenu(deeds: MenuDeeds, { withDeveloperTools }: MenuState): MenuItemConstructorOptions {
  const tools: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ]
  return {
    label: '&View',
    submenu: [
      ...views.map((view, at) => ({
        label: titles[view],
        accelerator: `CmdOrCtrl+${at + 1}`,
        click: () => deeds.command({ kind: 'go', view }),
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

function helpMenu(deeds: MenuDeeds, { product, isMac }: MenuState): MenuItemConstructorOptions {
  return {
    role: 'help',
    submenu: [
      { label: 'Keyboard &Shortcuts', click: () => deeds.command({ kind: 'show-shortcuts' }) },
      { label: 'Open &Logs', click: deeds.showLogs },
      { label: '&Licences', click: deeds.showLicences },
      ...(isMac ? [] : [...updates(deeds), { type: 'separator' } as const, aboutItem(deeds, product)]),
    ],
  }
}

function aboutItem(deeds: MenuDeeds, product: string): MenuItemConstructorOptions {
  return { label: `&About ${product}`, click: deeds.showAbout }
}

function settingsItem(deeds: MenuDeeds): MenuItemConstructorOptions {
  return {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => deeds.command({ kind: 'go', view: 'settings' }),
  }
}

function updates({ checkForUpdates }: MenuDeeds): MenuItemConstructorOptions[] {
  return checkForUpdates ? [{ label: 'Check for &Updates…', click: checkForUpdates }] : []
}
