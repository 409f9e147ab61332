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

/** Packs into a folder of `work` each time the returned function is called, with scripts/pack.ts's options. */
export async function packer(work: string): Promise<(name: string, ...options: string[]) => Packed> {
  const { folder, isOld } = await getElectron()
  const preludes = isOld
    ? ['--prelude', oldFile('prelude.ts'), '--preload-prelude', oldFile('preloadPrelude.ts')]
    : []
  return (name, ...options) => {
    const own = ['--electron', folder, '--json', '--out', join(work, name)]
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

/** Playwright's way into an old Electron is missed now and then: it starts, and waits for ever. A usual start takes a second. */
const launching = { tries: 5, eachMs: 10_000 }

/** Starts the application; it is started again where Playwright has missed it. */
export async function launch(options: LaunchOptions): Promise<ElectronApplication> {
  for (let left = launching.tries - 1; ; left--) {
    try {
      return await _electron.launch({ ...options, timeout: launching.eachMs })
    } catch (error) {
      if (left === 0) throw error
    }
  }
}

const oldFile = (name: string) => fileURLToPath(new URL(`oldElectron/${name}`, import.meta.url))

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
