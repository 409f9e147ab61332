/**
 * Electron's own program, which its package of npm fetches when it is first needed: here, so that `npm ci` needs it not. And
 * what sharp needs to run in it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from './engine/process.ts'
import { separateGlib } from './ownGlib/separateGlib.ts'

const nodeModules = join(fileURLToPath(new URL('..', import.meta.url)), 'node_modules')
const own = join(nodeModules, 'electron')
/** It has about 130 MB, which take their time on a slow line. */
const patienceMs = 10 * 60_000

/** Where it lies; undefined where it has not been fetched. */
export function findElectron(): string | undefined {
  const pathFile = join(own, 'path.txt') // written by the package when all of it is there
  if (!existsSync(pathFile)) return undefined
  const program = join(own, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(program) ? program : undefined
}

/** Fetches what is not there; undefined where that cannot be done, which has been said. */
export async function getElectron(say: (words: string) => void): Promise<string | undefined> {
  const program = findElectron() ?? (await fetchElectron(say))
  if (program === undefined) {
    say('Electron is not here and could not be fetched.')
    return undefined
  }
  try {
    if (process.platform === 'linux') await separateGlib(join(nodeModules, '@img'))
    return program
  } catch (error) {
    const { message, remedy = '' } = error as Error & { readonly remedy?: string }
    say(`sharp could not be made ready for Electron. ${message} ${remedy}`.trim())
    return undefined
  }
}

async function fetchElectron(say: (words: string) => void): Promise<string | undefined> {
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
    say('See that this computer is connected to the internet, and try again.')
    process.exitCode = 1
  }
}
