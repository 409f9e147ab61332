/** The one place that decides which backend computes, and can say why. */
import { tensor4d, tidy } from '@tensorflow/tfjs-core'
import type { Backend, BackendName } from '../engine/backend.ts'
import { ProblemError } from '../engine/problemError.ts'
import { locateEngine, type InstalledEngine } from './tensorflow/location.ts'

/** What was chosen and, for each faster backend that was not, why and how to get it. */
export interface BackendChoice {
  readonly backend: BackendName
  /** The user's LOOM_BACKEND, where it decided. */
  readonly demanded: boolean
  readonly missed: readonly MissedBackend[]
}

export interface MissedBackend {
  readonly backend: BackendName
  readonly reason: string
  readonly remedy: string
}

const names: readonly BackendName[] = ['tensorflow', 'wasm']

/** Decides without loading anything: LOOM_BACKEND if set, else the native library if it is there, else WebAssembly. */
export function chooseBackend(demand = process.env['LOOM_BACKEND']): BackendChoice {
  const native = nativeEngine()
  if (demand) {
    const backend = names.find((name) => name === demand)
    if (!backend) {
      throw new ProblemError({
        code: 'backend-unknown',
        message: `LOOM_BACKEND is “${demand}”, which is no engine.`,
        remedy: 'Set it to tensorflow or wasm, or leave it out.',
      })
    }
    if (backend === 'tensorflow' && native.missed) {
      throw new ProblemError({
        code: 'backend-missing',
        message: `LOOM_BACKEND asks for the native engine: ${native.missed.reason}`,
        remedy: native.missed.remedy,
      })
    }
    const reason = 'LOOM_BACKEND asks for wasm.'
    const remedy = 'Leave LOOM_BACKEND out.'
    const missed: MissedBackend[] = native.missed
      ? [native.missed]
      : backend === 'wasm'
        ? [{ backend: 'tensorflow', reason, remedy }]
        : []
    return { backend, demanded: true, missed }
  }
  return native.missed
    ? { backend: 'wasm', demanded: false, missed: [native.missed] }
    : { backend: 'tensorflow', demanded: false, missed: [] }
}

/** Loads a backend and makes it the one that computes. */
export async function openBackend(name: BackendName = chooseBackend().backend): Promise<Backend> {
  if (name === 'wasm') return (await import('./wasm/wasmBackend.ts')).openWasm()
  const { engine, missed } = nativeEngine()
  if (!engine)
    throw new ProblemError({ code: 'backend-missing', message: missed.reason, remedy: missed.remedy })
  try {
    return await (await import('./tensorflow/tensorflowBackend.ts')).openTensorflow(engine)
  } catch (error) {
    throw new ProblemError({
      code: 'backend-broken',
      message: `The native engine is there but does not load: ${firstLine(error)}`,
      remedy: 'Build it anew with `npm run engine -- --force`, or set LOOM_BACKEND=wasm.',
      cause: error,
    })
  }
}

/** Computes something whose result is known. @throws ProblemError `backend-wrong` */
export async function checkBackend({ description, operations }: Backend): Promise<void> {
  const values = tidy(() => {
    const picture = tensor4d([1, 2, 3, 4], [1, 2, 2, 1])
    const filter = tensor4d([1, 10, 100, 1000], [2, 2, 1, 1])
    return operations.convolution(filter, { kernel: 2, stride: 1, padding: 0 }).forward(picture).dataSync()
  })
  if (values.length === 1 && values[0] === 4321) return
  throw new ProblemError({
    code: 'backend-wrong',
    message: `The engine ${description} computes wrong numbers on this machine.`,
    remedy: 'Build it anew with `npm run engine -- --force`, or set LOOM_BACKEND=wasm.',
  })
}

type NativeEngine =
  | { readonly engine: InstalledEngine; readonly missed?: never }
  | { readonly engine?: never; readonly missed: MissedBackend }

function nativeEngine(): NativeEngine {
  const location = locateEngine()
  if (location.kind === 'found') return { engine: location.engine }
  const { message: reason, remedy } = location
  return { missed: { backend: 'tensorflow', reason, remedy } }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!
}
