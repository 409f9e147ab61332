/** Packs the application for tests and measurements, and gives it a display. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication } from 'playwright'
import { getElectron } from './oldElectron/getElectron.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export interface Packed {
  /** The application's program. */
  readonly executable: string
  /** Files of the formats that were asked for. */
  readonly artifacts: readonly string[]
}

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const held = `--prelude=${file('heldStart.ts')}`
/** The first of them holds the start too. */
const old = [
  `--prelude=${file('oldElectron/prelude.ts')}`,
  `--preload-prelude=${file('oldElectron/preloadPrelude.ts')}`,
]

/** Packs into a folder of `work` each time the returned function is called, with scripts/pack.ts's options. */
export async function packer(work: string): Promise<(name: string, ...options: string[]) => Packed> {
  const { folder, isOld } = await getElectron()
  return (name, ...options) => {
    const own = ['--electron', folder, '--json', '--out', join(work, name)]
    const driven = options.includes('--inspectable') ? [held] : []
    const preludes = isOld ? old : driven
    const said = execFileSync(
      process.execPath,
      ['--import', 'tsx', join('scripts', 'pack.ts'), ...own, ...preludes, ...options],
      { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 },
    )
    return JSON.parse(said.trim().split('\n').at(-1)!) as Packed
  }
}

/** As root there is no sandbox, and the machines of tests have no graphics. */
export const switches: readonly string[] = [
  '--disable-gpu',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

type LaunchOptions = NonNullable<Parameters<typeof _electron.launch>[0]>

/** Starts the application, which waits for Playwright: see heldStart.ts. A usual start takes a second or two. */
export const launch = (options: LaunchOptions): Promise<ElectronApplication> => _electron.launch(options)

/** The display that is there, or one of its own, whose number the server says once it is ready. */
export async function startDisplay(): Promise<{ readonly display: string; readonly server?: ChildProcess }> {
  const { DISPLAY: present } = process.env
  if (present) return { display: present }

  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [number] = (await once(server.stdout!, 'data')) as [Buffer]
  return { server, display: `:${number.toString().trim()}` }
}
