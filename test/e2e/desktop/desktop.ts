/** The packaged application, with a library and settings of its own, driven by Playwright. */
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright'
import { inject, onTestFinished } from 'vitest'
import { temporaryFolder } from '../cli/loom.ts'
import { launch, switches } from './packed.ts'
import { watchErrors } from '../web/openedStudio.ts'

export interface OpenDesktopOptions {
  readonly library?: string
  /** Where the application keeps its own settings; another start with the same is the same user's. */
  readonly home?: string
  /** Files and folders to open, and options. */
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly withoutEngine?: boolean
  /** The system's. */
  readonly theme?: 'dark' | 'light'
  /** Of the page, in CSS pixels; the window's own where it is not said. */
  readonly size?: { readonly width: number; readonly height: number }
}

export interface OpenedDesktop {
  readonly app: ElectronApplication
  readonly page: Page
  readonly library: string
  readonly home: string
  /** What the window's page has logged as an error or a warning, and what Electron warns of. */
  readonly complaints: readonly string[]
  /** Of these, the errors. */
  readonly errors: readonly string[]
  /** Asks it to quit, as the menu does, and waits until it has. */
  quit(): Promise<void>
  /** All of its processes at once, as a power cut would. */
  kill(): Promise<void>
}

export async function openDesktop(options: OpenDesktopOptions = {}): Promise<OpenedDesktop> {
  const { library = join(temporaryFolder(), 'library'), home = temporaryFolder(), args = [] } = options
  const app = await startDesktop({ ...options, library, home, args })
  const page = await app.firstWindow()
  const [complaints, errors]: [string[], string[]] = [[], []]
  watchErrors(page, errors)
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  if (options.size) await resize({ app, page }, options.size)
  let hasEnded = false
  app.on('close', () => (hasEnded = true))
  const quit = async () => {
    if (hasEnded) return
    const closed = app.waitForEvent('close')
    // Nobody is there to answer.
    await app.evaluate(({ app: own, dialog }) => {
      dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false })
      setTimeout(() => own.quit())
    })
    await closed
  }
  const kill = async () => {
    const processes = await app.evaluate(({ app: own }) => own.getAppMetrics().map(({ pid }) => pid))
    const closed = app.waitForEvent('close')
    for (const pid of processes) process.kill(pid, 'SIGKILL')
    await closed
  }
  onTestFinished(quit)
  return { app, page, library, home, complaints, errors, quit, kill }
}

/** Waits until the page has the size. */
async function resize(
  { app, page }: Pick<OpenedDesktop, 'app' | 'page'>,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]!.setContentSize(width, height)
  }, size)
  await page.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size)
}

export function startDesktop({
  library,
  home,
  args,
  env,
  withoutEngine,
  theme,
}: OpenDesktopOptions & {
  library: string
  home: string
  args: readonly string[]
}): Promise<ElectronApplication> {
  return launch({
    executablePath: inject(withoutEngine ? 'executableWithoutEngine' : 'executable'),
    args: [...switches, `--library=${library}`, ...args],
    env: environment(home, env, withoutEngine),
    ...(theme && { colorScheme: theme }),
  })
}

/** Of another user, for whom nothing is set up. */
export function environment(
  home: string,
  env: NodeJS.ProcessEnv = {},
  withoutEngine = false,
): Record<string, string> {
  const all = {
    ...process.env,
    DISPLAY: inject('display'),
    XDG_CONFIG_HOME: home,
    // The engine that was set up on this machine is not the package's.
    XDG_CACHE_HOME: join(home, 'cache'),
    ...(withoutEngine && { LOOM_ENGINE: '' }),
    ...env,
  }
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
