/**
 * The folder that becomes the application's archive: package.json, the built programs and pages, and of node_modules what
 * they reach. Knows files; not electron-builder.
 */
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { separateGlib } from '../ownGlib/separateGlib.ts'
import { platformPackageFolders, type Target } from './platformPackages.ts'
import { filesUnder, reachedPackages, type ReachedPackage } from './reached.ts'

/** Programs that Node starts, from the root of the repository and of the stage; the first is package.json's `main`. */
export const programs = ['index', 'studioProcess', 'filmWorker'].map((name) => `out/desktop/main/${name}.cjs`)

/** What is built, with the file that its build writes last. */
const built = [
  { folder: 'out/desktop', entry: 'main/index.cjs' },
  { folder: 'out/renderer', entry: 'index.html' },
] as const

export interface StageOptions {
  readonly root: string
  readonly stage: string
  /** Whether the application will be signed so that updates can be taken. */
  readonly signed: boolean
  readonly homepage?: string | undefined
  /** A script to be run before everything else in each program, bundled for Node 16: how tests bring an old Electron up. */
  readonly prelude?: string | undefined
  /** The same for the preload script. */
  readonly preloadPrelude?: string | undefined
}

/** Makes the stage anew, without what depends on the machine; gives the packages that are in it. */
export async function makeStage(options: StageOptions): Promise<ReachedPackage[]> {
  const { root, stage, prelude, preloadPrelude } = options
  rmSync(stage, { recursive: true, force: true })
  for (const { folder, entry } of built) copyBuilt(join(root, folder), join(stage, folder), entry)
  writeManifest(options)
  if (prelude !== undefined) await addPrelude(stage, prelude)
  if (preloadPrelude !== undefined) await addPreloadPrelude(stage, preloadPrelude)
  const scripts = filesUnder(join(stage, 'out/desktop')).filter((path) => path.endsWith('.cjs'))
  const packages = await reachedPackages(
    root,
    scripts.map((path) => join(root, 'out/desktop', path)).filter(isThere),
  )
  for (const { folder, files } of packages) {
    const destination = join(stage, relative(root, folder))
    for (const path of files) copy(join(folder, path), join(destination, path))
  }
  return packages
}

/** Puts sharp's libraries of one kind of machine in the place of those of another; gives the folders they came from. */
export async function stagePlatform(root: string, stage: string, target: Target): Promise<string[]> {
  const destination = join(stage, 'node_modules/@img')
  for (const path of filesUnder(destination)) {
    if (path.startsWith('sharp-'))
      rmSync(join(destination, path.split('/')[0]!), { recursive: true, force: true })
  }
  const folders = await platformPackageFolders(root, join(root, 'out/.platform-packages'), target)
  for (const folder of folders) {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string }
    cpSync(folder, join(stage, 'node_modules', name), { recursive: true })
  }
  if (target.platform === 'linux') await separateGlib(destination)
  return folders
}

/**
 * Copies what the last build wrote: builds leave older files for a day, for pages and programs that still run, and write
 * an entry that is as old as their start.
 */
function copyBuilt(from: string, to: string, entry: string): void {
  const startedMs = statSync(join(from, entry), { throwIfNoEntry: false })?.mtimeMs
  if (startedMs === undefined) throw new Error(`There is no ${join(from, entry)}. Run "npm run build".`)
  for (const path of filesUnder(from)) {
    if (path.endsWith('.map') || statSync(join(from, path)).mtimeMs < startedMs) continue
    copy(join(from, path), join(to, path))
  }
}

function writeManifest({ root, stage, signed, homepage }: StageOptions): void {
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, string>
  const manifest = {
    name,
    productName: 'Latent Loom',
    version,
    description,
    license,
    author: 'The Latent Loom authors',
    ...(homepage && { homepage, repository: homepage }),
    type: 'module',
    main: programs[0],
    // The window of Linux is matched to its entry in the menu by this name.
    desktopName: 'latent-loom.desktop',
    ...(signed && { signed }),
  }
  mkdirSync(stage, { recursive: true })
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

async function addPrelude(stage: string, prelude: string): Promise<void> {
  writeFileSync(join(stage, 'out/desktop/prelude.cjs'), await bundled(prelude, 'node16'))
  for (const program of programs.map((path) => join(stage, path)).filter(isThere)) {
    const first = `require(${JSON.stringify('../prelude.cjs')});`
    writeFileSync(program, `${first}${readFileSync(program, 'utf8')}`)
  }
}

/** Into the file itself: a sandboxed preload script can load no other. */
async function addPreloadPrelude(stage: string, prelude: string): Promise<void> {
  const preload = join(stage, 'out/desktop/preload/index.cjs')
  const first = await bundled(prelude, 'chrome108')
  writeFileSync(preload, `{${first}}\n${readFileSync(preload, 'utf8')}`)
}

async function bundled(script: string, target: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [script],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target,
    external: ['electron'],
    logLevel: 'warning',
  })
  return outputFiles[0]!.text
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
