/** Which precision a run trains in: the one that a short trial on this machine finds quicker. */
import type { Backend } from '../../engine/backend.ts'
import type { Precision } from '../../engine/operations.ts'
import type { Photos } from '../../engine/pictures.ts'
import type { Recipe } from '../../engine/training/recipe.ts'
import { Training } from '../../engine/training/training.ts'
import { inTurns } from '../inTurns.ts'

export interface PrecisionChoice {
  readonly precision: Precision
  /** One sentence for people. */
  readonly reason: string
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
  const trials = (['float32', 'bfloat16'] as const).map((precision) => ({
    training: new Training({ backend, precision, recipe: endless(recipe), seed: 0, photos }),
    stepMs: [] as number[],
  }))
  try {
    // The quickest step counts: others may be slowed by what else the machine does.
    const began = performance.now()
    const enough = (round: number) => round > rounds.least && performance.now() - began > rounds.enoughMs
    for (let round = 0; round <= rounds.most && !enough(round); round++) {
      for (const { training, stepMs } of trials) {
        const start = performance.now()
        const step = await inTurns(training.trainStep(), signal)
        if (!step) return { precision: 'float32', reason: 'the trial was stopped' }
        if (round > 0) stepMs.push(performance.now() - start)
      }
    }
  } finally {
    trials.forEach(({ training }) => training.dispose())
  }
  const [float32, bfloat16] = trials.map(({ stepMs }) => Math.min(...stepMs)) as [number, number]
  const ratio = float32 / bfloat16
  return ratio >= worthIt
    ? { precision: 'bfloat16', reason: `${ratio.toFixed(1)} times as fast as float32 on this machine` }
    : { precision: 'float32', reason: 'bfloat16 is hardly faster on this machine' }
}

/** With enough epochs for a trial of any length. */
function endless(recipe: Recipe): Recipe {
  return { ...recipe, training: { ...recipe.training, epochs: 1000 } }
}
