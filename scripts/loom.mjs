#!/usr/bin/env node
/** Starts the command line. Where its sources lie beside it and are newer than what was built of them, builds first. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const program = join(root, 'out', 'cli', 'loom.js')
const sources = join(root, 'src')

if (process.env.LOOM_DEBUG) process.setSourceMapsEnabled(true)
const status = await buildStale()
if (status === 0) await import(pathToFileURL(program))
else process.exitCode = status

/** The program always; the window only for the command that shows it. Gives the exit status. */
async function buildStale() {
  if (!existsSync(sources)) return 0
  const stale = []
  if (isStale(program, '', 'package.json')) stale.push('cli')
  const window = join(root, 'out', 'renderer', 'index.html')
  const isShown = process.argv[2] === 'serve'
  if (
    isShown &&
    ['renderer', 'contract', 'engine/latent'].some((folder) =>
      isStale(window, folder, 'vite.renderer.config.ts'),
    )
  ) {
    stale.push('renderer')
  }
  return stale.length > 0 ? build(stale) : 0
}

/** Whether anything that is built, or a folder that a source was removed from, has changed since the last build began. */
function isStale(entry, folder, configuration) {
  const builtAt = statSync(entry, { throwIfNoEntry: false })?.mtimeMs
  if (builtAt === undefined) return true
  const under = join(sources, folder)
  const inputs = [under, join(root, configuration), join(root, 'scripts', 'build.ts')]
  const paths = existsSync(under)
    ? readdirSync(under, { recursive: true }).map((name) => join(under, name))
    : []
  const isNewer = (path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > builtAt
  return [...inputs, ...paths].some(isNewer)
}

/** Builds without a word, unless it takes long. Gives the exit status. */
async function build(parts) {
  if (!existsSync(join(root, 'node_modules', 'tsx'))) {
    process.stderr.write('What this program is made of is not installed yet: run "npm ci" first.\n')
    return 1
  }
  const patience = setTimeout(() => process.stderr.write('Building the program…\n'), 1000)
  const builder = spawn(process.execPath, ['--import', 'tsx', join('scripts', 'build.ts'), ...parts], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  })
  const result = await new Promise((resolve, reject) => {
    builder.on('error', reject)
    builder.on('exit', (code) => resolve(code ?? 1))
  })
  clearTimeout(patience)
  return result
}
