/** Builds what has changed since it was last built: where a source, or a folder that one was removed from, is newer. */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const entries = {
  cli: 'cli/loom.js',
  renderer: 'renderer/index.html',
  desktop: 'desktop/main/index.cjs',
} as const
export type BuiltPart = keyof typeof entries

/** @throws Error where it does not build; what is wrong has been said */
export function buildStale(parts: readonly BuiltPart[]): void {
  const changedAt = Math.max(...inputs().map(timeOf))
  const stale = parts.filter((part) => timeOf(join(root, 'out', entries[part])) < changedAt)
  if (stale.length === 0) return
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join('scripts', 'build.ts'), ...stale], {
    cwd: root,
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
  })
  if (status !== 0) throw new Error('The program does not build. See above.')
}

function inputs(): string[] {
  const sources = join(root, 'src')
  const configurations = [
    'package.json',
    'electron.vite.config.ts',
    'vite.renderer.config.ts',
    'scripts/build.ts',
  ]
  return [
    ...configurations.map((path) => join(root, path)),
    sources,
    ...readdirSync(sources, { recursive: true, encoding: 'utf8' }).map((path) => join(sources, path)),
  ]
}

/** When a file was last changed; before everything where there is none. */
function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
