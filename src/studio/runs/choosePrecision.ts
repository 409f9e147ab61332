/** Which precision a run trains in: the one that a short trial on this machine finds quicker. */
import type { Backend } from '../../engine/backend.ts'
import type { Precision } from '../../engine/operations.ts'
import type { Photos } from '../../engine/pictures.ts'
import type { Recipe } from '../../engine/training/recipe.ts'
import { looksAtPictures } from '../../engine/training/learners.ts'
import { Training } from '../../engine/training/training.ts'
import { extrasOf } from '../../engine/training/trainingFields.ts'
import { featureWeights } from '../featureWeights.ts'
import { inTurns } from '../inTurns.ts'

export interface PrecisionChoice {
  readonly precision: Precision
  /** One sentence for people. */
  readonly reason: string
  /** Of a step in an epoch, where it was tried. */
  readonly msPerStep?: number
}

/** bfloat16 has to be so many times as fast: where it gains little, float32 keeps more. */
const worthIt = 1.15
/** Rounds after the one that warms up: at least these, more of them where steps are so short that chance would decide. */
const rounds = { least: 2, most: 12, enoughMs: 500 }

/** Times a few steps in turns, on networks that are thrown away. `signal` ends it with float32. */
export async function choosePrecision(
  backend: Backend,
  recipe: Recipe,
  photos: Photos,
  signal?: AbortSignal,
): Promise<PrecisionChoice> {
  if (!backend.precisions.bfloat16) {
    return { precision: 'float32', reason: `${backend.description} computes in float32` }
  }
  if (backend.emulated.includes('bfloat16')) {
    return { precision: 'float32', reason: 'bfloat16 is no faster on this machine' }
  }
  const [float32, bfloat16] = await timeSteps(backend, recipe, photos, ['float32', 'bfloat16'], signal)
  if (float32 === undefined || bfloat16 === undefined) {
    return { precision: 'float32', reason: 'the trial was stopped' }
  }
  const ratio = float32 / bfloat16
  return ratio >= worthIt
    ? {
        precision: 'bfloat16',
        reason: `${ratio.toFixed(1)} times as fast as float32 on this machine`,
        msPerStep: bfloat16,
      }
    : { precision: 'float32', reason: 'bfloat16 is hardly faster on this machine', msPerStep: float32 }
}

/** Milliseconds of a step in an epoch, of each precision; nothing where `signal` has ended it. */
export async function timeSteps(
  backend: Backend,
  recipe: Recipe,
  photos: Photos,
  precisions: readonly Precision[],
  signal?: AbortSignal,
): Promise<number[]> {
  const trials: { readonly training: Training; readonly stepMs: number[] }[] = []
  try {
    for (const precision of precisions) {
      trials.push({ training: trialTraining(backend, precision, endless(recipe), photos), stepMs: [] })
    }
    // The quickest step counts: others may be slowed by what else the machine does.
    const began = performance.now()
    const enough = (round: number) => round > rounds.least && performance.now() - began > rounds.enoughMs
    for (let round = 0; round <= rounds.most && !enough(round); round++) {
      for (const { training, stepMs } of trials) {
        const start = performance.now()
        const step = await inTurns(training.trainStep(), signal)
        if (!step) return []
        if (round > 0) stepMs.push(performance.now() - start)
      }
    }
    return trials.map(({ stepMs }) => Math.min(...stepMs))
  } finally {
    trials.forEach(({ training }) => training.dispose())
  }
}

/** One to be thrown away. */
export function trialTraining(
  backend: Backend,
  precision: Precision,
  recipe: Recipe,
  photos: Photos,
): Training {
  const some = forTrial(photos, recipe)
  return new Training({ backend, precision, recipe, seed: 0, photos: some, features: featureWeights })
}

/** Where a training looks at its pictures before it begins, as few as a trial needs. */
function forTrial(photos: Photos, { training }: Recipe): Photos {
  if (!looksAtPictures(extrasOf(training))) return photos
  const count = Math.min(photos.count, 4 * training.batch)
  const length = photos.size * photos.size * photos.channels
  return { ...photos, count, pixels: photos.pixels.subarray(0, count * length) }
}

/** With enough epochs for a trial of any length. */
function endless(recipe: Recipe): Recipe {
  // Both phases compute alike; the longer one decides.
  return { ...recipe, training: { ...recipe.training, reconstructionSteps: 0, epochs: 1000 } }
}
