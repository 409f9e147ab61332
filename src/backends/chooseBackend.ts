/** The one place that decides which backend computes, and can say why. */
import { tensor4d, tidy } from '@tensorflow/tfjs-core'
import type { Backend } from '../engine/backend.ts'
import { ProblemError } from '../engine/problemError.ts'
import type { Absence, KnownBackend } from './knownBackend.ts'
import { tensorflow } from './tensorflow/backend.ts'
import { wasm } from './wasm/backend.ts'

/** The fastest first. The one that is everywhere comes last of those that are chosen without being asked for. */
const backends = [tensorflow, wasm] as const

export type BackendName = (typeof backends)[number]['name']

/** What was chosen and, for each faster backend that was not, why and how to get it. */
export interface BackendChoice {
  readonly backend: BackendName
  /** The user's LOOM_BACKEND, where it decided. */
  readonly demanded: boolean
  readonly missed: readonly MissedBackend[]
}

interface MissedBackend extends Absence {
  readonly backend: BackendName
}

/** Decides without loading anything: LOOM_BACKEND if set, else the fastest one that is here. */
export function chooseBackend(demand = process.env['LOOM_BACKEND']): BackendChoice {
  const chosen = demand ? demanded(demand) : backends.find((one) => !one.find())!
  const passedOver: Absence = {
    reason: `LOOM_BACKEND asks for ${chosen.name}.`,
    remedy: 'Leave LOOM_BACKEND out.',
  }
  const missed = backends
    .slice(0, backends.indexOf(chosen))
    .map((one) => ({ backend: one.name, ...(one.find() ?? passedOver) }))
  return { backend: chosen.name, demanded: Boolean(demand), missed }
}

/** Loads a backend and makes it the one that computes. @throws ProblemError `backend-missing`, `backend-broken` */
export function openBackend(name: BackendName = chooseBackend().backend): Promise<Backend> {
  return known(name).open()
}

/** What people are told of a backend. */
export function backendWords(name: BackendName): Pick<KnownBackend, 'label' | 'meaning'> {
  const { label, meaning } = known(name)
  return { label, meaning }
}

/** Computes something whose result is known. @throws ProblemError `backend-wrong` */
export async function checkBackend({ description, operations }: Backend): Promise<void> {
  const product = tidy(() => {
    const picture = tensor4d([1, 2, 3, 4], [1, 2, 2, 1])
    const filter = tensor4d([1, 10, 100, 1000], [2, 2, 1, 1])
    return operations.convolution(filter, { kernel: 2, stride: 1, padding: 0 }).forward(picture)
  })
  const values = await operations.read(product)
  product.dispose()
  if (values.length === 1 && values[0] === 4321) return
  throw new ProblemError({
    code: 'backend-wrong',
    message: `The engine ${description} computes wrong numbers on this machine.`,
    remedy: 'Build it anew with `npm run engine -- --force`, or set LOOM_BACKEND=wasm.',
  })
}

type Known = (typeof backends)[number]

function known(name: BackendName): Known {
  return backends.find((one) => one.name === name)!
}

/** @throws ProblemError `backend-unknown`, `backend-missing` */
function demanded(demand: string): Known {
  const chosen = backends.find(({ name }) => name === demand)
  if (!chosen) {
    throw new ProblemError({
      code: 'backend-unknown',
      message: `LOOM_BACKEND is “${demand}”, which is no engine.`,
      remedy: `Set it to ${backends.map(({ name }) => name).join(' or ')}, or leave it out.`,
    })
  }
  const absence = chosen.find()
  if (!absence) return chosen
  throw new ProblemError({
    code: 'backend-missing',
    message: `LOOM_BACKEND asks for ${chosen.phrase}: ${absence.reason}`,
    remedy: absence.remedy,
  })
}
