/** The log: a file where the system keeps such files, so that somebody with a problem can show what happened. */
import log from 'electron-log/main'
import { app } from 'electron'
import { join } from 'node:path'

const mostBytes = 2 ** 20

export function startLog(): (words: string) => void {
  log.transports.file.resolvePathFn = () => join(app.getPath('logs'), 'latent-loom.log')
  log.transports.file.maxSize = mostBytes
  log.transports.console.level = app.isPackaged ? false : 'info'
  process.on('uncaughtException', (error) => log.error('A defect of the main process:', error))
  process.on('unhandledRejection', (reason) => log.error('A defect of the main process:', reason))
  return (words) => log.info(words.trimEnd())
}
