/**
 * Bundles src/cli into out/cli, src/renderer into out/renderer, src/main and src/preload into out/desktop: `build.ts [cli]
 * [renderer] [desktop]`, all by default. What programs import late becomes a file of its own, so that it is loaded late.
 * Files are built aside and renamed one by one, the entry last: two builds at once do no
 * harm, and a program or a page that runs meanwhile still finds the parts that it has not loaded yet, which go only after a
 * day.
 */
import { build as bundle } from 'esbuild'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { InlineConfig } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, 'out')
const dayMs = 24 * 60 * 60 * 1000

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const parts = {
  cli: { entry: 'loom.js', make: bundleProgram },
  renderer: { entry: 'index.html', make: buildWindow },
  desktop: { entry: 'main/index.cjs', make: buildDesktop },
} as const
const isPart = (name: string): name is keyof typeof parts => Object.hasOwn(parts, name)
const wanted = process.argv.slice(2).filter(isPart)

const started = new Date()
mkdirSync(out, { recursive: true })
try {
  for (const name of wanted.length > 0 ? wanted : Object.keys(parts).filter(isPart)) {
    await put(name, parts[name].entry, parts[name].make)
  }
  removeOld(out, Object.keys(parts))
} catch (error) {
  if (!(error instanceof Error && 'errors' in error)) throw error
  process.exitCode = 1 // esbuild has said why
}

async function buildWindow(work: string): Promise<void> {
  const { build } = await import('vite')
  await build({
    configFile: join(root, 'vite.renderer.config.ts'),
    logLevel: 'error',
    build: { outDir: work, emptyOutDir: true },
  })
}

async function buildDesktop(work: string): Promise<void> {
  const { build } = await import('vite')
  const { resolveConfig } = await import('electron-vite')
  const inline = { configFile: join(root, 'electron.vite.config.ts'), logLevel: 'error' } as const
  const { config } = await resolveConfig(inline, 'build')
  for (const part of ['main', 'preload'] as const) {
    const own = config?.[part] as InlineConfig | undefined
    await build({
      ...own,
      configFile: false,
      logLevel: 'error',
      build: { ...own?.build, outDir: join(work, part), emptyOutDir: true },
    })
  }
}

async function bundleProgram(work: string): Promise<void> {
  await bundle({
    absWorkingDir: root,
    // The second is what the Studio starts threads with.
    entryPoints: { loom: 'src/cli/loom.ts', filmWorker: 'src/studio/export/film/filmWorker.ts' },
    outdir: work,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    define: { LOOM_VERSION: JSON.stringify(version) },
    splitting: true,
    chunkNames: '[name]-[hash]',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  })
}

/** Lets `make` build aside, then moves what it made to out/`name`, `entry` last. */
async function put(name: string, entry: string, make: (work: string) => Promise<unknown>): Promise<void> {
  const destination = join(out, name)
  const work = mkdtempSync(join(out, `.${name}-`))
  try {
    await make(work)
    // As old as the sources that were read: one that changes during the build is newer than what was built.
    utimesSync(join(work, entry), started, started)
    const built = filesUnder(work).toSorted((a, b) => Number(a === entry) - Number(b === entry))
    for (const file of built) {
      mkdirSync(dirname(join(destination, file)), { recursive: true })
      renameSync(join(work, file), join(destination, file))
    }
    const folders = new Set(built.map((file) => dirname(file)))
    for (const folder of folders) {
      const here = [...built, ...folders].filter((file) => dirname(file) === folder)
      removeOld(
        join(destination, folder),
        here.map((file) => join(file).slice(folder === '.' ? 0 : folder.length + 1)),
      )
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

/** Removes what builds before this one left in a folder, besides what no build has touched for less than a day. */
function removeOld(folder: string, kept: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const age = started.getTime() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity)
    if (!kept.includes(name) && age > dayMs) rmSync(path, { recursive: true, force: true })
  }
}
