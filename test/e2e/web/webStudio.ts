/** A real `loom serve` with a library of its own and the real engine, and a real Chromium at it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright'
import { expect, onTestFinished } from 'vitest'
import { connect } from '../../../bench/webClient.ts'
import { findBrowser } from '../../../scripts/testPrograms.ts'
import { temporaryFolder } from '../cli/loom.ts'
import { refuseErrors, watchErrors, type OpenedStudio, type OpenOptions } from './openedStudio.ts'

const program = fileURLToPath(new URL('../../../out/cli/loom.js', import.meta.url))

export interface Server {
  readonly address: string
  readonly origin: string
  readonly library: string
  readonly child: ChildProcess
  /** As a power cut would. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** `port` 0 is any that is free. */
export async function serveStudio(library: string, port = 0): Promise<Server> {
  const child = spawn(
    process.execPath,
    [program, 'serve', '--json', '--library', library, '--port', String(port)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const ended = once(child, 'close')
  const words: string[] = []
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk.toString()))
  const first = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => line as string),
    ended.then(() => undefined),
  ])
  if (first === undefined) throw new Error(`loom serve ended: ${words.join('')}`)
  const { address, origin } = JSON.parse(first) as { address: string; origin: string }
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
  }
  return {
    address,
    origin,
    library,
    child,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

let shared: Promise<Browser> | undefined

/** One browser for all tests of a file; it ends with the test process. */
export function browser(): Promise<Browser> {
  return (shared ??= chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] }))
}

function chromiumPath(): string {
  const found = findBrowser()
  if (found === undefined)
    throw new Error('These tests need Chromium: `npx tsx scripts/testPrograms.ts` gets it.')
  return found
}

export interface WebStudio extends OpenedStudio {
  readonly server: Server
  /** Another window, of another browser profile. */
  openPage(): Promise<Page>
}

/** A window at a Studio; both end with the test, which fails where a page has logged an error. */
export async function openWeb(options: OpenOptions = {}): Promise<WebStudio> {
  const {
    library = join(temporaryFolder(), 'library'),
    theme = 'dark',
    size = { width: 1280, height: 800 },
  } = options
  const server = await serveStudio(library)
  const errors: string[] = []
  const contexts: BrowserContext[] = []
  const openPage = async () => {
    const context = await (
      await browser()
    ).newContext({
      viewport: size,
      colorScheme: theme,
      acceptDownloads: true,
    })
    const page = await context.newPage()
    watchErrors(page, errors)
    await page.goto(server.address)
    contexts.push(context)
    return page
  }
  const page = await openPage()
  const stop = async () => {
    // Pages first, which would miss the server.
    for (const context of contexts.splice(0)) await context.close()
    await server.stop()
  }
  onTestFinished(async () => {
    await stop()
    refuseErrors(errors)
  })
  return {
    server,
    page,
    library,
    openPage,
    client: async () => {
      const { client, close } = await connect(server.address)
      onTestFinished(close)
      return client
    },
    chooseFolder: (folder) => page.locator('input[webkitdirectory]').setInputFiles(folder),
    async saved(start) {
      const [file] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), start()])
      const path = join(temporaryFolder(), file.suggestedFilename())
      await file.saveAs(path)
      return path
    },
    clipboard: {
      async pictureSize() {
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
        return page.evaluate(async () => {
          const [item] = await navigator.clipboard.read()
          if (!item?.types.includes('image/png')) return []
          const picture = await createImageBitmap(await item.getType('image/png'))
          return [picture.width, picture.height]
        })
      },
      async clear() {
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
        await page.bringToFront() // a page without the focus may not
        const write = () => page.evaluate(() => navigator.clipboard.writeText('').then(() => true))
        await expect.poll(write).toBe(true)
      },
    },
    stop,
    kill: () => server.kill(),
    openAgain: () => openWeb({ ...options, library }),
  }
}
