/**
 * Where a built native engine lies, and why there is none. Knows paths and engine.json; not tensors, not how it is built.
 * An engine's folder: engine.json, tfjs_binding.node, tensorflow/ (the two libraries) and, for GPUs, nvidia/.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import * as v from 'valibot'

const engineVariant = v.picklist(['cpu', 'gpu'])
export type EngineVariant = v.InferOutput<typeof engineVariant>

/** The TensorFlow release that this program is made for. */
export const engineVersion = '2.21.0'
/** Raised when the layout of the folder changes, so that older ones count as stale. */
export const engineFormat = 3
export const nodeApiVersion = 8
export const bindingName = 'tfjs_binding.node'
/** Loaded before the binding, so that the library does not greet on stderr. */
export const quietName = 'quiet.node'

/**
 * What our kernels are built for: x86-64-v4 (AVX-512) and x86-64-v3 (AVX2), as their ABI calls them, and any arm64. A
 * processor loads the best one that it can.
 */
export const kernelLevels: Readonly<Record<string, readonly string[]>> = {
  x64: ['x86-64-v3', 'x86-64-v4'],
  arm64: ['arm64'],
}

export function kernelsName(level: string): string {
  return `kernels.${level}.node`
}

const engineRecord = v.object({
  format: v.number(),
  version: v.string(),
  variant: engineVariant,
  platform: v.string(),
  arch: v.string(),
  nodeApi: v.number(),
  /** sha256 over the binding's sources and the version of the Node-API headers. */
  sources: v.string(),
  /** Every other file of the folder with its length in bytes: a disk that lost something is noticed. */
  files: v.record(v.string(), v.number()),
  builtAt: v.string(),
})

/** engine.json: written last, so its presence says that the engine is whole and was seen to multiply. */
export type EngineRecord = Readonly<v.InferOutput<typeof engineRecord>>

export interface InstalledEngine {
  readonly directory: string
  readonly binding: string
  readonly variant: EngineVariant
  readonly version: string
  readonly record: EngineRecord
}

const setupFailure = v.object({
  variant: engineVariant,
  code: v.string(),
  message: v.string(),
  remedy: v.string(),
  when: v.string(),
})

/** Why the last set-up did not succeed, as it told the user then. */
export type SetupFailure = Readonly<v.InferOutput<typeof setupFailure>>

export type AbsenceReason = 'not-installed' | 'incomplete' | 'stale' | 'other-machine'

export type EngineLocation =
  | { readonly kind: 'found'; readonly engine: InstalledEngine }
  | {
      readonly kind: 'absent'
      readonly reason: AbsenceReason
      /** The folder that was looked at (of the CPU variant, where neither is there). */
      readonly directory: string
      /** Plain sentences for the user: what is the matter, and what to do. */
      readonly message: string
      readonly remedy: string
      readonly lastFailure?: SetupFailure
    }

/** The folder that holds all engines of this user. */
export function enginesFolder(): string {
  return join(envPaths('latent-loom', { suffix: '' }).cache, 'engine')
}

/** The folder of one variant, whether or not it is there. */
export function engineFolder(variant: EngineVariant): string {
  return join(enginesFolder(), `${engineVersion}-${variant}-${process.platform}-${process.arch}`)
}

/** The engine to load: the one that LOOM_ENGINE names, else the GPU's, else the CPU's, else the one in the package. */
export function locateEngine(): EngineLocation {
  const named = process.env['LOOM_ENGINE']
  if (named) return inspectNamed(resolve(named))
  const gpu = inspectEngine(engineFolder('gpu'))
  if (gpu.kind === 'found') return gpu
  const cpu = inspectEngine(engineFolder('cpu'))
  if (cpu.kind === 'found') return cpu
  const packaged = process.env['LOOM_PACKAGED_ENGINE']
  if (packaged) return inspectPackaged(packaged)
  return gpu.reason === 'not-installed' ? cpu : gpu
}

export function installedEngine(): InstalledEngine | undefined {
  const location = locateEngine()
  return location.kind === 'found' ? location.engine : undefined
}

/** One folder judged: a whole engine that this program and machine can load, or why not. */
export function inspectEngine(directory: string): EngineLocation {
  if (!existsSync(directory)) return absent('not-installed', directory)
  const record = readJson(join(directory, 'engine.json'), engineRecord)
  const binding = join(directory, bindingName)
  if (!record) return absent('incomplete', directory)
  if (record.platform !== process.platform || record.arch !== process.arch) {
    return absent('other-machine', directory)
  }
  const { format, nodeApi, variant, version } = record
  if (format !== engineFormat || nodeApi !== nodeApiVersion || version !== engineVersion) {
    return absent('stale', directory)
  }
  const whole = Object.entries(record.files).every(
    ([path, bytes]) => statSync(join(directory, path), { throwIfNoEntry: false })?.size === bytes,
  )
  if (!whole) return absent('incomplete', directory)
  return { kind: 'found', engine: { directory, binding, variant, version, record } }
}

function inspectNamed(directory: string): EngineLocation {
  const location = inspectEngine(directory)
  if (location.kind === 'found') return location
  const message = `LOOM_ENGINE names ${directory}: ${sentences[location.reason].replace(/^T/, 't')}`
  return { ...location, message, remedy: 'Name the folder of a built engine, or leave LOOM_ENGINE out.' }
}

/** Of the desktop application's package, which may be an edition without it. */
function inspectPackaged(directory: string): EngineLocation {
  const location = inspectEngine(directory)
  if (location.kind === 'found') return location
  const isThere = location.reason !== 'not-installed'
  return {
    ...location,
    message: isThere
      ? sentences[location.reason]
      : 'This edition of Latent Loom comes without the native engine.',
    remedy: isThere
      ? 'Install Latent Loom again.'
      : 'Install the edition with the native engine, from where you got this one: it trains many times faster.',
  }
}

/** What the last set-up stumbled over; gone once one succeeds. */
export function lastSetupFailure(): SetupFailure | undefined {
  return readJson(failureFile(), setupFailure)
}

export function failureFile(): string {
  return join(enginesFolder(), 'last-failure.json')
}

const sentences: Record<AbsenceReason, string> = {
  'not-installed': 'The native TensorFlow engine is not set up on this machine.',
  incomplete: 'The native TensorFlow engine is there only in part.',
  stale: 'The native TensorFlow engine was built for another version of this program.',
  'other-machine': 'The native TensorFlow engine was built for another kind of machine.',
}

function absent(reason: AbsenceReason, directory: string): EngineLocation & { kind: 'absent' } {
  const lastFailure = lastSetupFailure()
  return {
    kind: 'absent',
    reason,
    directory,
    message: lastFailure?.message ?? sentences[reason],
    remedy: lastFailure?.remedy ?? 'Run "npm run engine".',
    ...(lastFailure && { lastFailure }),
  }
}

function readJson<Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
): v.InferOutput<Schema> | undefined {
  try {
    return v.parse(schema, JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined // missing, or half written by a program that died
  }
}
