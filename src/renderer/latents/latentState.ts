/** Where one stands in a generator's latent space, and the latent that this means. Pure; knows no Studio and no window. */
import type { Direction } from '../../contract/schemas/models.ts'
import type { Generator } from '../../contract/schemas/pictures.ts'
import { latentOfSeed, type Latent } from '../../engine/latent/latent.ts'
import { isRecord } from '../parts/isRecord.ts'
import { steer, steered, type Steering } from '../../engine/latent/steer.ts'

/** A picture that the model has learned, or a photo that was placed, by the name of its file. */
export interface Start {
  readonly kind: 'picture' | 'photo'
  readonly name: string
}

/** Where the latent starts: the one of a seed, or one that was come to otherwise, maybe that of a picture. */
export type Base =
  | { readonly kind: 'seed'; readonly seed: number }
  | { readonly kind: 'latent'; readonly latent: Latent; readonly start?: Start }

/** Replaced, never changed in place. */
export interface LatentState {
  readonly generator: Generator
  readonly base: Base
  /** ψ */
  readonly psi: number
  /** What is turned away from 0: directions by name, dimensions as `z17`. */
  readonly knobs: Readonly<Record<string, number>>
}

/** A generator that is explored. */
export interface Subject {
  readonly generator: Generator
  readonly name: string
  readonly latentSize: number
  /** Side of its pictures in pixels. */
  readonly size: number
  /** Undefined where they have not been measured. */
  readonly directions: readonly Direction[] | undefined
}

export function generatorKey({ kind, id }: Generator): string {
  return `${kind} ${id}`
}

/** The knob of a single dimension, from 0 on. */
export function dimensionKnob(dimension: number): string {
  return `z${dimension}`
}

/** z + knobs: before the truncation. */
export function steeredLatent(state: LatentState, subject: Subject): Latent {
  return steered(steeringOf(state, subject))
}

/** What the generator is given. */
export function finalLatent(state: LatentState, subject: Subject): Latent {
  return steer({ ...steeringOf(state, subject), psi: state.psi })
}

/** The part that some of the knobs have in the latent before the truncation. */
function shareOf(knobs: LatentState['knobs'], subject: Subject): Latent {
  return steered({ base: new Float32Array(subject.latentSize), ...turningsOf(knobs, subject) })
}

function steeringOf({ base, knobs }: LatentState, subject: Subject): Omit<Steering, 'psi'> {
  const latent = base.kind === 'seed' ? latentOfSeed(base.seed, subject.latentSize) : base.latent
  return { base: latent, ...turningsOf(knobs, subject) }
}

function turningsOf(knobs: LatentState['knobs'], { directions = [] }: Subject) {
  const offsets = new Map<number, number>()
  for (const [name, amount] of Object.entries(knobs)) {
    const dimension = /^z(\d+)$/.exec(name)?.[1]
    if (dimension !== undefined) offsets.set(Number(dimension), amount)
  }
  const along = directions
    .filter(({ name }) => knobs[name] !== undefined)
    .map(({ name, vector }) => ({ vector, amount: knobs[name]! }))
  return { along, offsets }
}

export function withKnob(state: LatentState, name: string, amount: number): LatentState {
  const { [name]: _before, ...others } = state.knobs
  return { ...state, knobs: amount === 0 ? others : { ...others, [name]: amount } }
}

/** Only those knobs that `keeps` says yes to. */
export function knobsThat(state: LatentState, keeps: (name: string) => boolean): LatentState['knobs'] {
  return Object.fromEntries(Object.entries(state.knobs).filter(([name]) => keeps(name)))
}

/** The same latent as its own base, whatever knobs it was reached with; what is in `knobs` stays turned. */
export function rebased(
  state: LatentState,
  subject: Subject,
  latent: Latent,
  knobs: LatentState['knobs'] = {},
): LatentState {
  const share = shareOf(knobs, subject)
  return { ...state, base: { kind: 'latent', latent: latent.map((value, i) => value - share[i]!) }, knobs }
}

/**
 * The same start in another generator: knobs mean something else there, and start at 0; another model's pictures are not
 * there.
 */
export function changedGenerator(now: LatentState, { generator, latentSize }: Subject): LatentState {
  return { ...now, generator, base: baseElsewhere(now.base, latentSize), knobs: {} }
}

function baseElsewhere(base: Base, latentSize: number): Base {
  if (base.kind === 'seed') return base
  const { latent } = base
  return latent.length === latentSize ? { kind: 'latent', latent } : { kind: 'seed', seed: 1 }
}

/** Of something that was kept. */
export function isStart(value: unknown): value is Start {
  return (
    isRecord(value) &&
    (value['kind'] === 'picture' || value['kind'] === 'photo') &&
    typeof value['name'] === 'string'
  )
}

/** Of something that was kept: whether it is a state. */
export function isState(value: unknown): value is LatentState {
  if (!isRecord(value)) return false
  const { generator, base, psi, knobs } = value
  if (!isRecord(generator) || !isRecord(base) || !isRecord(knobs) || typeof psi !== 'number') return false
  const isBase =
    base['kind'] === 'seed'
      ? Number.isSafeInteger(base['seed'])
      : base['latent'] instanceof Float32Array && (base['start'] === undefined || isStart(base['start']))
  const isGenerator =
    ['model', 'run'].includes(String(generator['kind'])) && typeof generator['id'] === 'string'
  return isBase && isGenerator && Object.values(knobs).every((amount) => typeof amount === 'number')
}

export function isSameState(a: LatentState, b: LatentState): boolean {
  const key = ({ generator, base, psi, knobs }: LatentState) =>
    JSON.stringify([generatorKey(generator), base.kind === 'seed' ? base.seed : [...base.latent], psi, knobs])
  return key(a) === key(b)
}
