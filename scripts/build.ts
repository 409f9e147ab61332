/**
 * Bundles src/cli into out/cli. What is imported late becomes a file of its own, so that it is loaded late.
 * Files are built aside and renamed one by one, the entry last: two builds at once do no harm, and a program that
 * runs meanwhile still finds the parts that it has not loaded yet, which go only after a day.
 */
import { build } from 'esbuild'
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
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, 'out')
const destination = join(out, 'cli')
const entry = 'loom.js'
const dayMs = 24 * 60 * 60 * 1000

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const started = new Date()
mkdirSync(destination, { recursive: true })
const work = mkdtempSync(join(out, '.cli-'))
try {
  await build({
    absWorkingDir: root,
    entryPoints: { loom: 'src/cli/loom.ts' },
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
  // As old as the sources that were read: one that changes during the build is newer than the program.
  utimesSync(join(work, entry), started, started)
  const built = readdirSync(work).toSorted((a, b) => Number(a === entry) - Number(b === entry))
  for (const name of built) renameSync(join(work, name), join(destination, name))
  removeOld(destination, built)
  removeOld(out, ['cli'])
} catch (error) {
  if (!(error instanceof Error && 'errors' in error)) throw error
  process.exitCode = 1 // esbuild has said why
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** Removes what builds before this one left in a folder, besides what no build has touched for less than a day. */
function removeOld(folder: string, kept: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const age = started.getTime() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity)
    if (!kept.includes(name) && age > dayMs) rmSync(path, { recursive: true, force: true })
  }
}
