/**
 * Builds one program with the worker of films beside it, as build.ts builds the real one: for tests and benches that need
 * threads to start as fast, and to take as little memory, as they do in the program that people run.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface Bundle {
  readonly file: string
  remove(): void
}

/** `entry` from the repository's root. */
export async function bundleAside(entry: string): Promise<Bundle> {
  mkdirSync(join(root, 'out'), { recursive: true })
  const outdir = mkdtempSync(join(root, 'out', '.aside-')) // in the repository, from where packages are found
  await build({
    absWorkingDir: root,
    entryPoints: { program: entry, filmWorker: 'src/studio/export/film/filmWorker.ts' },
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    splitting: true,
    logLevel: 'warning',
  })
  return { file: join(outdir, 'program.js'), remove: () => rmSync(outdir, { recursive: true, force: true }) }
}
