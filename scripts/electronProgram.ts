/** Electron's own program, which its package of npm fetches when it is first needed: here, so that `npm ci` needs it not. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from './engine/process.ts'

const own = join(fileURLToPath(new URL('..', import.meta.url)), 'node_modules', 'electron')
/** It has about 130 MB, which take their time on a slow line. */
const patienceMs = 10 * 60_000

/** Where it lies; undefined where it has not been fetched. */
export function findElectron(): string | undefined {
  const pathFile = join(own, 'path.txt') // written by the package when all of it is there
  if (!existsSync(pathFile)) return undefined
  const program = join(own, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(program) ? program : undefined
}

/** Fetches it where it is not there; undefined where that cannot be done. */
export async function getElectron(say: (words: string) => void): Promise<string | undefined> {
  const found = findElectron()
  if (found !== undefined) return found
  if (!existsSync(own)) return undefined
  say('Fetching Electron, once (about 130 MB)…')
  await runProgram({
    program: process.execPath,
    args: [join(own, 'install.js')],
    cwd: dirname(own),
    timeoutMs: patienceMs,
  })
  return findElectron()
}

if (process.argv[1]?.endsWith('electronProgram.ts')) {
  const say = (words: string) => process.stderr.write(`${words}\n`)
  if ((await getElectron(say)) === undefined) {
    say('Electron could not be fetched: see that this computer is connected to the internet, and try again.')
    process.exitCode = 1
  }
}
