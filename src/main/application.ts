/** The desktop application: one window, one studio process, and what stands between them. */
import { app, Menu, nativeTheme, shell, type BrowserWindow } from 'electron'
import { join } from 'node:path'
import type { DesktopCommand } from '../contract/desktop.ts'
import type { Problem } from '../contract/problem.ts'
import { Uploads, uploadsFolder } from '../studio/uploads.ts'
import { DesktopIntegration } from './desktopIntegration.ts'
import { askForFile, askForFolder, askForLibrary, mayQuit, openFolder, sayCannotServe } from './dialogs.ts'
import { KeptState } from './keptState.ts'
import { openMainWindow } from './mainWindow.ts'
import { menuTemplate } from './menu.ts'
import { forgetFolders, rememberFolder } from './recentFolders.ts'
import { licencesFile, ownPaths, studioEnvironment, windowIcon } from './paths.ts'
import { portTransport } from './portTransport.ts'
import { fetchFrom } from './protocol/devWindow.ts'
import { handleScheme } from './protocol/handleScheme.ts'
import { StudioPages } from './protocol/studioPages.ts'
import { guardSession } from './security.ts'
import { StudioKeeper } from './studio/studioKeeper.ts'
import { StudioWatch, type Work } from './studioWatch.ts'
import { lookForUpdate, takesUpdates } from './updates.ts'
import { WindowLine } from './windowLine.ts'

export interface ApplicationOptions {
  readonly library?: string | undefined
  readonly log: (words: string) => void
  /** The server that builds the window while it is written. */
  readonly devServer?: string | undefined
}

export class Application {
  readonly #options: ApplicationOptions
  readonly #state = new KeptState(join(app.getPath('userData'), 'desktop.json'))
  readonly #watch: StudioWatch
  readonly #integration = new DesktopIntegration(
    () => this.#window,
    () => this.show(),
  )
  readonly #line: WindowLine
  #keeper: StudioKeeper
  #window: BrowserWindow | undefined
  /** `leaving`: the window has closed or may, and the Studio leaves the library. */
  #quitting: 'no' | 'asking' | 'leaving' | 'yes' = 'no'

  constructor(options: ApplicationOptions) {
    this.#options = options
    this.#watch = new StudioWatch({
      onWork: (work, settings) => this.#integration.show(work, settings),
      onEnded: (ended) => this.#integration.tell(ended),
      onSettings: ({ theme }) => (nativeTheme.themeSource = theme),
    })
    this.#keeper = this.#newKeeper(options.library)
    this.#line = new WindowLine({
      connect: () => this.#keeper.connect(),
      findMedia: async (address) => (await this.#keeper.findMedia(address))?.path,
      chooseFolder: () => this.#chooseFolder(),
      chooseLibrary: () => this.#chooseLibrary(),
      recentFolders: () => this.#state.current.recentFolders,
      log: options.log,
    })
  }

  /** When Electron is ready. */
  start(): void {
    const { log, devServer } = this.#options
    guardSession(devServer)
    handleScheme(
      new StudioPages({
        window: devServer ? { fetch: (path) => fetchFrom(devServer, path) } : { folder: ownPaths.renderer },
        findMedia: (address) => this.#keeper.findMedia(address),
        uploads: () => (this.#keeper.library ? new Uploads(uploadsFolder(this.#keeper.library)) : undefined),
        onDefect: (error) => log(`A defect while a page was answered: ${String(error)}`),
      }),
    )
    void this.#keeper.start()
    this.#openWindow()
    this.#setMenu()
    app.setAboutPanelOptions({ applicationName: app.name, applicationVersion: app.getVersion(), version: '' })
  }

  /** Puts the window in front; opens it where it was closed. */
  show(): void {
    if (!this.#window) return this.#openWindow()
    if (this.#window.isMinimized()) this.#window.restore()
    this.#window.show()
    this.#window.focus()
  }

  /** Files and folders that the application was opened with. */
  open(paths: readonly string[]): void {
    for (const path of paths) this.#line.command({ kind: 'open', path })
    if (paths.length > 0) this.show()
  }

  /** Whether Electron may end now; where not, it is asked again once everything is saved. */
  mayEnd(): boolean {
    if (this.#quitting === 'no') void this.#quit()
    return this.#quitting === 'yes'
  }

  #openWindow(): void {
    const window = openMainWindow({
      preload: ownPaths.preload,
      icon: windowIcon(),
      state: this.#state,
      log: this.#options.log,
    })
    this.#window = window
    this.#line.attach(window)
    window.on('close', (event) => {
      // Elsewhere than on the Mac the window is the application; it stays until it may go.
      if (process.platform === 'darwin' || this.#quitting === 'leaving' || this.#quitting === 'yes') return
      event.preventDefault()
      app.quit()
    })
    window.on('closed', () => (this.#window = undefined))
    window.webContents.on('render-process-gone', (_, { reason }) => {
      this.#options.log(`The window's process ended (${reason}); it is opened again.`)
      if (reason !== 'clean-exit') window.webContents.reload()
    })
  }

  #newKeeper(library: string | undefined): StudioKeeper {
    return new StudioKeeper({
      program: ownPaths.studioProgram,
      env: studioEnvironment(),
      version: app.getVersion(),
      library,
      log: this.#options.log,
      onServing: (deaths) => void this.#serve(deaths).catch((error: unknown) => this.#logDefect(error)),
      onDeath: () => {
        this.#resumeLater(this.#watch.lose())
        this.#line.end()
      },
      onGivingUp: (problem) => void this.#giveUp(problem),
    })
  }

  /** Follows a Studio that has begun to serve, and lets go on what was in training when the last one ended. */
  async #serve(deaths: number): Promise<void> {
    await this.#watch.follow(portTransport(await this.#keeper.connect()))
    const wanted = this.#state.current.resume
    this.#state.keep({ resume: [] })
    const resumed: string[] = []
    for (const id of wanted) {
      try {
        resumed.push((await this.#watch.call('runs.resume', { id })).name)
      } catch (error) {
        this.#options.log(`The run ${id} does not go on by itself: ${String(error)}`)
      }
    }
    if (deaths > 0) this.#line.command({ kind: 'studio-restarted', resumed })
  }

  async #giveUp(problem: Problem): Promise<void> {
    this.#options.log(`The Studio cannot serve: ${problem.message}`)
    const answer = await sayCannotServe(this.#window, problem, () => this.#showLogs())
    if (answer === 'quit') {
      this.#quitting = 'yes'
      return app.quit()
    }
    const other = answer === 'library' ? await askForLibrary(this.#window) : undefined
    if (other !== undefined) this.#keeper = this.#newKeeper(other)
    await this.#keeper.start()
  }

  async #quit(): Promise<void> {
    this.#quitting = 'asking'
    const { work } = this.#watch
    if (!(await mayQuit(this.#window, work))) {
      this.#quitting = 'no'
      return
    }
    this.#quitting = 'leaving'
    // The window first: what it still has to say reaches the Studio, which then leaves the library.
    await this.#closeWindow()
    await this.#keeper.close()
    this.#quitting = 'yes'
    app.quit()
  }

  async #closeWindow(): Promise<void> {
    const window = this.#window
    if (!window) return
    await new Promise<void>((resolve) => {
      window.once('closed', resolve)
      window.close()
    })
  }

  /** Besides those that have not gone on since the last time. */
  #resumeLater(runs: Work['runs']): void {
    this.#state.keep({ resume: [...new Set([...this.#state.current.resume, ...runs.map(({ id }) => id)])] })
  }

  async #chooseFolder(): Promise<string | undefined> {
    const path = await askForFolder(this.#window, this.#state.current.recentFolders[0])
    if (path !== undefined) this.#remember(path)
    return path
  }

  /** What the window shows is of the library that was open: with another it begins anew. */
  async #chooseLibrary(): Promise<void> {
    const other = await askForLibrary(this.#window)
    if (other === undefined) return
    const before = this.#keeper
    this.#keeper = this.#newKeeper(other)
    this.#watch.lose()
    await before.close()
    void this.#keeper.start()
    this.#window?.webContents.reload()
  }

  #remember(path: string): void {
    rememberFolder(this.#state, path)
    this.#setMenu()
  }

  #setMenu(): void {
    const actions = {
      command: (command: DesktopCommand) => {
        this.show()
        this.#line.command(command)
      },
      openFile: () => void askForFile(this.#window).then((path) => path && this.open([path])),
      openFolder: () => void this.#chooseFolder().then((path) => path && this.open([path])),
      openRecent: (path: string) => {
        this.#remember(path)
        this.open([path])
      },
      forgetRecent: () => {
        forgetFolders(this.#state)
        this.#setMenu()
      },
      showLibrary: () => void openFolder(this.#keeper.library),
      showLogs: () => this.#showLogs(),
      showLicences: () => void shell.openPath(licencesFile() ?? ''),
      showAbout: () => app.showAboutPanel(),
      checkForUpdates: takesUpdates()
        ? () => void (this.#window && lookForUpdate(this.#window, this.#options.log))
        : undefined,
    }
    const template = menuTemplate(actions, {
      product: app.name,
      recentFolders: this.#state.current.recentFolders,
      isMac: process.platform === 'darwin',
      withDeveloperTools: !app.isPackaged,
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }

  #showLogs(): void {
    void openFolder(app.getPath('logs'))
  }

  #logDefect(error: unknown): void {
    this.#options.log(`A defect: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}
