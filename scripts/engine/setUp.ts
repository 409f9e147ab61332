/** A set-up from beginning to end: download, unpack, compile, check, move into place. */
import { readdirSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  bindingName,
  engineFolder,
  engineFormat,
  engineVersion,
  inspectEngine,
  nodeApiVersion,
  type EngineRecord,
  type EngineVariant,
  type InstalledEngine,
} from '../../src/backends/tensorflow/location.ts'
import { ProblemError } from '../../src/engine/problemError.ts'
import { compileBinding, compileKernels, sourcesFingerprint } from './binding.ts'
import { checkBinding } from './check.ts'
import { downloadWheel } from './download.ts'
import { neededBytes, planFor, type Machine, type Plan } from './plan.ts'
import { endPrograms } from './process.ts'
import { size, type Progress } from './progress.ts'
import { findCompiler, findPython, type Tool } from './tools.ts'
import { nvidiaParts, tensorflowParts, unpackWheel } from './unpack.ts'
import { makeWorkFolder, type WorkFolder } from './workFolder.ts'

export interface SetUpOptions {
  readonly variant: EngineVariant
  /** Build it even where it is there already. */
  readonly force: boolean
  readonly progress: Progress
}

/** Throws a ProblemError where something is missing; whatever was begun is removed then. */
export async function setUpEngine({ variant, force, progress }: SetUpOptions): Promise<InstalledEngine> {
  const plan = planFor(thisMachine(), variant)
  const compiler = await findCompiler()
  const destination = engineFolder(variant)
  const work = makeWorkFolder(destination)
  const stop = removeWhenStopped(work)
  try {
    const python = await findPython(work.path)
    const waited = await work.takeTurn(() =>
      progress.say('Another set-up of the engine is under way; waiting for it.'),
    )
    const there = readyEngine(variant)
    if (there && (waited || !force)) return there

    checkRoom(neededBytes(plan), freeBytes(work.path), destination)
    await gather(python, plan, work.path, progress)
    await progress.step('Compiling the binding', () => compileBinding(compiler, plan, work.path))
    await progress.step('Compiling the kernels', () => compileKernels(compiler, plan, work.path))
    renameSync(join(work.path, 'tensorflow/include/LICENSE'), join(work.path, 'tensorflow/LICENSE'))
    rmSync(join(work.path, 'tensorflow', 'include'), { recursive: true })
    rmSync(join(work.path, 'python'), { recursive: true, force: true })
    await progress.step('Checking that it loads and multiplies', () =>
      checkBinding(join(work.path, bindingName)),
    )
    writeFileSync(join(work.path, 'engine.json'), `${JSON.stringify(record(variant, work.path), null, 2)}\n`)
    work.moveIntoPlace()
    return readyEngine(variant)!
  } finally {
    stop()
    work.remove()
  }
}

/** The engine of this variant where it is whole and built from the sources that are installed now. */
export function readyEngine(variant: EngineVariant): InstalledEngine | undefined {
  const location = inspectEngine(engineFolder(variant))
  if (location.kind !== 'found' || location.engine.record.sources !== sourcesFingerprint()) return undefined
  return location.engine
}

/** One wheel after the other, so that no more than one lies on the disk. */
async function gather(python: Tool, plan: Plan, folder: string, progress: Progress): Promise<void> {
  for (const wheel of plan.wheels) {
    const title = `Downloading ${wheel.name} ${wheel.version} (${size(wheel.bytes)})`
    const downloads = join(folder, 'download')
    const file = await progress.step(title, (report) => downloadWheel(python, wheel, downloads, report))
    const parts = wheel.name.startsWith('nvidia-') ? nvidiaParts : tensorflowParts
    await progress.step(`Unpacking ${wheel.name}`, () => unpackWheel(python, file, folder, parts))
    rmSync(downloads, { recursive: true })
  }
}

/** Throws where less than `needed` bytes are free. */
export function checkRoom(needed: number, free: number, folder: string): void {
  if (free >= needed) return
  throw new ProblemError({
    code: 'no-room',
    message: `The native TensorFlow engine needs ${size(needed)} of free disk space while it is set up, and ${size(free)} are free at ${folder}.`,
    remedy: 'Make room, then run "npm run engine".',
  })
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function record(variant: EngineVariant, folder: string): EngineRecord {
  return {
    format: engineFormat,
    version: engineVersion,
    variant,
    platform: process.platform,
    arch: process.arch,
    nodeApi: nodeApiVersion,
    sources: sourcesFingerprint(),
    files: filesOf(folder),
    builtAt: new Date().toISOString(),
  }
}

function filesOf(folder: string): Record<string, number> {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = entries.map((path) => ({ path, stats: statSync(join(folder, path)) }))
  return Object.fromEntries(
    files.filter(({ stats }) => stats.isFile()).map(({ path, stats }) => [path, stats.size]),
  )
}

function thisMachine(): Machine {
  const { platform, arch } = process
  if (platform !== 'linux') return { platform, arch }
  Object.assign(process.report, { excludeNetwork: true }) // it would look up names
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } }
  return { platform, arch, glibc: report.header.glibcVersionRuntime ?? 'another C library' }
}

/** Leaves nothing behind when the user presses Ctrl-C; answers how to take that back. */
function removeWhenStopped(work: WorkFolder): () => void {
  const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const handler = (): void => {
      endPrograms()
      work.remove()
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    process.once(signal, handler)
    return () => process.off(signal, handler)
  })
  return () => handlers.forEach((off) => off())
}
