/** The desktop application's entry: what has to be done before Electron is ready, then one Application. */
import { app } from 'electron'
import { Application } from './application.ts'
import { registerScheme } from './protocol/handleScheme.ts'
import { startLog } from './log.ts'
import { filesOf, libraryOf, ownWords } from './commandLine.ts'
import { guardContents } from './security.ts'

app.setName('Latent Loom')
if (process.platform === 'win32') app.setAppUserModelId('art.latentloom.studio')
// Whoever says --no-sandbox has a system that cannot do it; Electron would not start there.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerScheme()

const words = ownWords(process.argv, app.isPackaged)
if (app.requestSingleInstanceLock()) start()
else app.quit() // the one that runs is told, and comes to the front

function start(): void {
  const log = startLog()
  guardContents(log)
  let application: Application | undefined
  const before = filesOf(words, process.cwd())
  const open = (paths: readonly string[]) => {
    if (application) application.open(paths)
    else before.push(...paths)
  }
  app.on('second-instance', (_, argv, workingFolder) => {
    application?.show()
    open(filesOf(ownWords(argv, app.isPackaged), workingFolder))
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    open([path])
  })
  app.on('activate', () => application?.show())
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', (event) => {
    if (application && !application.mayEnd()) event.preventDefault()
  })
  app.once('ready', () => {
    log(
      `Latent Loom ${app.getVersion()}, Electron ${process.versions.electron}, ${process.platform} ${process.arch}`,
    )
    application = new Application({
      library: libraryOf(words),
      log,
      devServer: app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'],
    })
    application.start()
    application.open(before)
  })
}
