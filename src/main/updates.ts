/**
 * Updates by electron-updater, when the artist asks for one: nothing goes to the network by itself. Only in builds that are
 * signed, which say so in their package.json; others would offer what the system then refuses.
 */
import { app, dialog, type BrowserWindow } from 'electron'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether this build takes updates: packaged, signed, and told where from. */
export function takesUpdates(): boolean {
  if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return false
  try {
    const own = JSON.parse(readFileSync(join(app.getAppPath(), 'package.json'), 'utf8')) as {
      signed?: unknown
    }
    return own.signed === true
  } catch {
    return false
  }
}

/** Downloads a newer version and installs it at the end, if the artist wants it. */
export async function lookForUpdate(window: BrowserWindow, log: (words: string) => void): Promise<void> {
  const { autoUpdater } = await import('electron-updater')
  autoUpdater.logger = null
  autoUpdater.autoDownload = false
  try {
    const found = await autoUpdater.checkForUpdates()
    if (!found?.isUpdateAvailable) {
      await dialog.showMessageBox(window, {
        message: 'This is the newest version.',
        detail: app.getVersion(),
      })
      return
    }
    const { response } = await dialog.showMessageBox(window, {
      message: `Version ${found.updateInfo.version} is there.`,
      detail: 'It is fetched now and installed when you quit.',
      buttons: ['Get It', 'Not Now'],
      cancelId: 1,
    })
    if (response === 0) await autoUpdater.downloadUpdate()
  } catch (error) {
    log(`Looking for an update failed: ${error instanceof Error ? error.message : String(error)}`)
    await dialog.showMessageBox(window, {
      type: 'warning',
      message: 'Whether there is a newer version could not be found out.',
      detail: 'Try it again when this computer is connected to the internet.',
    })
  }
}
