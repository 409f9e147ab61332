/**
 * The packaged application as it starts: until its window is shown, until its first picture is drawn. Times count from
 * the start of the process; that Playwright, which holds the start up until it listens, is among them.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { launch, packer, startDisplay, switches } from '../test/e2e/desktop/packed.ts'

export interface StartTimes {
  /** Milliseconds until the window was shown, as the application's log has it. */
  readonly shown: number
  /** … until the first picture of the generator was drawn. */
  readonly firstPicture: number
}

export interface PackedDesktop {
  /** `home` is a user for whom nothing is set up, unless it has been used before. */
  open(home: string): Promise<OpenedDesktop>
  end(): void
}

export interface OpenedDesktop {
  readonly page: Page
  readonly times: StartTimes
  close(): Promise<void>
}

/** Packs the application, unless one is named, and starts a display, unless there is one. */
export async function packDesktop(application?: string): Promise<PackedDesktop> {
  const work = mkdtempSync(join(tmpdir(), 'loom-packed-'))
  const { display, server } = await startDisplay()
  const executable = application ?? (await packer(work))('whole', '--inspectable').executable
  return {
    open: (home) => open(executable, display, home),
    end() {
      server?.kill()
      rmSync(work, { recursive: true, force: true })
    },
  }
}

async function open(executablePath: string, display: string, home: string): Promise<OpenedDesktop> {
  const own = { DISPLAY: display, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: join(home, 'cache') }
  const app = await launch({
    executablePath,
    args: [...switches, `--library=${join(home, 'library')}`],
    env: { ...(process.env as Record<string, string>), ...own },
  })
  const page = await app.firstWindow()
  await new Promise((resolve) => setTimeout(resolve, 3000)) // it starts undisturbed
  const drawn = await page.waitForFunction(() => {
    const [first] = performance.getEntriesByName('loom:first-picture')
    return first && performance.timeOrigin + first.startTime
  })
  const began = await app.evaluate(() => process.getCreationTime()!)
  return {
    page,
    times: { shown: shownAfter(home), firstPicture: Number(await drawn.jsonValue()) - began },
    close: () => app.close(),
  }
}

/** What the last start has written. */
function shownAfter(home: string): number {
  const log = readFileSync(join(home, 'Latent Loom', 'logs', 'latent-loom.log'), 'utf8')
  const [, ms] = [...log.matchAll(/The window is shown (\d+) ms after the start/g)].at(-1) ?? []
  if (ms === undefined) throw new Error('the window has not been shown')
  return Number(ms)
}
