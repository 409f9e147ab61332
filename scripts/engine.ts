/**
 * Sets up the native TensorFlow engine in the user's cache folder: `npm run engine [-- --gpu --force]`.
 * `npm start` and `npm test` run it first with --quiet-if-ready, and go on without it where it cannot be had.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { inspect, parseArgs } from 'node:util'
import {
  enginesFolder,
  failureFile,
  installedEngine,
  locateEngine,
  type EngineVariant,
  type InstalledEngine,
  type SetupFailure,
} from '../src/backends/tensorflow/location.ts'
import type { Problem } from '../src/contract/problem.ts'
import { ProblemError } from '../src/engine/problemError.ts'
import { progressOn, seconds } from './engine/progress.ts'
import { readyEngine, setUpEngine } from './engine/setUp.ts'
import { removeAbandoned } from './engine/workFolder.ts'

const help = `Sets up the native TensorFlow engine, once for all copies of this program.

  npm run engine                 download it, build it, check it (needs Python with pip, and a C++ compiler)
  npm run engine -- --gpu        the one for NVIDIA GPUs (Linux x64; downloads 3.4 GB, takes 5.5 GB)
  npm run engine -- --force      build it anew
  --quiet-if-ready               say nothing where it is there, and end well where it cannot be had

LOOM_ENGINE_INSTALL=skip leaves it out. LOOM_ENGINE=FOLDER names an engine built elsewhere.
`

const asked = readOptions()
if (asked === undefined) process.exitCode = 2
else if (asked.help) process.stdout.write(help)
else process.exitCode = await main(asked)

function readOptions() {
  const flag = { type: 'boolean', default: false } as const
  const known = { gpu: flag, force: flag, 'quiet-if-ready': flag, help: { ...flag, short: 'h' } } as const
  try {
    return parseArgs({ options: known }).values
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`)
    return undefined
  }
}

async function main(options: NonNullable<typeof asked>): Promise<number> {
  const start = performance.now()
  const quiet = options['quiet-if-ready']
  const progress = progressOn(process.stderr)
  const variant: EngineVariant = options.gpu ? 'gpu' : 'cpu'
  try {
    const there = options.force ? undefined : engineThere(options.gpu)
    if (there) {
      removeAbandoned(enginesFolder())
      if (!quiet) progress.say(`The native engine (${there.variant}) is ready: ${there.directory}`)
      return 0
    }
    if (process.env['LOOM_ENGINE_INSTALL'] === 'skip') {
      progress.say('LOOM_ENGINE_INSTALL=skip: the native engine is left out; WebAssembly serves instead.')
      return 0
    }
    const engine = await setUpEngine({ variant, force: options.force, progress })
    rmSync(failureFile(), { force: true })
    const took = seconds(performance.now() - start)
    progress.say(`The native engine (${engine.variant}) is ready after ${took}: ${engine.directory}`)
    return 0
  } catch (error) {
    const problem = problemOf(error)
    if (!process.env['LOOM_ENGINE']) keepFailure({ variant, ...problem, when: new Date().toISOString() })
    progress.say(`${problem.message} ${problem.remedy}`)
    if (process.env['LOOM_DEBUG']) progress.say(inspect(error))
    progress.say(
      `Until then pictures are made on the slower ${installedEngine() ? 'CPU' : 'WebAssembly'} engine.`,
    )
    return quiet ? 0 : 1
  }
}

/** The engine that would be used, without building anything. One that LOOM_ENGINE names is taken as it is. */
function engineThere(gpu: boolean): InstalledEngine | undefined {
  if (!process.env['LOOM_ENGINE']) return readyEngine('gpu') ?? (gpu ? undefined : readyEngine('cpu'))
  const location = locateEngine()
  if (location.kind === 'found') return location.engine
  throw new ProblemError({ code: 'bad-engine-folder', message: location.message, remedy: location.remedy })
}

/** What happened, as a user can use it; the machine's own words where nobody foresaw it. */
function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return { code: error.code, message: error.message, remedy: error.remedy }
  const { code, path = enginesFolder(), message = String(error) } = error as NodeJS.ErrnoException
  const again = 'then run "npm run engine".'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const what = `The native TensorFlow engine cannot be written to ${path}.`
    return { code: 'not-writable', message: what, remedy: `Allow writing there, ${again}` }
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const what = 'The disk became full while the native TensorFlow engine was set up.'
    return { code: 'no-room', message: what, remedy: `Make room, ${again}` }
  }
  const what = `The native TensorFlow engine could not be set up: ${message}.`
  return { code: 'unexpected', message: what, remedy: 'Please report this; LOOM_DEBUG=1 shows more.' }
}

/** For `loom doctor`; where even this cannot be written, what was printed has to do. */
function keepFailure(failure: SetupFailure): void {
  try {
    mkdirSync(enginesFolder(), { recursive: true })
    writeFileSync(failureFile(), `${JSON.stringify(failure, null, 2)}\n`)
  } catch {
    // the cache folder cannot be written to
  }
}
