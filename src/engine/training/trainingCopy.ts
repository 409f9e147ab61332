/** A training's whole state at one moment: to go back to, or to become a checkpoint while the training goes on. */
import type { NamedValue, WeightsCopy } from '../models/weightsCopy.ts'
import type { Operations } from '../operations.ts'
import type { Pieces } from '../pieces.ts'
import { ProblemError } from '../problemError.ts'
import { checkFinite, type StateDict } from '../weights/stateDict.ts'
import { joinState, type Checkpoint, type Part } from './checkpoint.ts'

type Moment = Pick<Checkpoint, 'step' | 'epoch' | 'seed'>

export class TrainingCopy implements Moment {
  readonly step: number
  readonly epoch: number
  readonly seed: number
  readonly parts: Readonly<Partial<Record<Part, WeightsCopy>>>

  constructor({ step, epoch, seed }: Moment, parts: Readonly<Partial<Record<Part, WeightsCopy>>>) {
    this.step = step
    this.epoch = epoch
    this.seed = seed
    this.parts = parts
  }

  restore(): void {
    for (const part of Object.values(this.parts)) part.restore()
  }

  /** All values under the names that a checkpoint has for them. */
  values(): NamedValue[] {
    return Object.entries(this.parts).flatMap(([part, { values }]) =>
      values.map((one) => ({ ...one, name: `${part}.${one.name}` })),
    )
  }

  /** @throws ProblemError `training-diverged` rather than hand out weights that are no numbers. */
  *checkpoint(operations: Operations): Pieces<Checkpoint> {
    const { step, epoch, seed } = this
    const states = new Map<Part, StateDict>()
    for (const [part, copy] of Object.entries(this.parts) as [Part, WeightsCopy][]) {
      const state = yield* copy.stateDict(operations)
      states.set(part, state)
      try {
        checkFinite(state)
      } catch {
        throw divergence(step)
      }
      yield
    }
    return { step, epoch, seed, tensors: joinState(states) }
  }

  dispose(): void {
    for (const part of Object.values(this.parts)) part.dispose()
  }
}

export function divergence(step: number): ProblemError {
  return new ProblemError({
    code: 'training-diverged',
    message: `The training went wrong at step ${step}: the numbers became infinite.`,
    remedy: 'Go on from the last good checkpoint with lower learning rates, or start again with them.',
  })
}
