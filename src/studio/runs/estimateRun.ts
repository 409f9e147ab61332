/** How long a training will take here and how much memory: found by a few steps on networks that are thrown away. */
import { memory } from '@tensorflow/tfjs-core'
import { freemem } from 'node:os'
import type { ResultOf } from '../../contract/schemas/jobs.ts'
import type { Backend } from '../../engine/backend.ts'
import type { Precision } from '../../engine/operations.ts'
import type { Pieces } from '../../engine/pieces.ts'
import type { Photos } from '../../engine/pictures.ts'
import type { Recipe } from '../../engine/training/recipe.ts'
import { Training } from '../../engine/training/training.ts'
import { inTurns } from '../inTurns.ts'
import { choosePrecision } from './choosePrecision.ts'

const timedSteps = 4
/** What the program takes without a training. */
const programBytes = 350 * 2 ** 20
/** TensorFlow's own buffers beside the tensors that are known of: measured at 1.25 GB for 0.9 GB of them. */
const buffersPerByte = 0.4

export async function estimateRun(request: {
  readonly backend: Backend
  readonly recipe: Recipe
  readonly photos: Photos
  readonly precision: Precision | 'auto'
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
}): Promise<ResultOf<'estimate'>> {
  const { backend, recipe, photos, signal, onProgress } = request
  const total = timedSteps + 2
  onProgress(0, total)
  const precision =
    request.precision === 'auto'
      ? (await choosePrecision(backend, recipe, photos, signal)).precision
      : request.precision
  signal.throwIfAborted()
  onProgress(1, total)
  const before = memory().numBytes
  let most = before
  const training = new Training({ backend, precision, recipe: withMoreEpochs(recipe), seed: 0, photos })
  try {
    let ms = 0
    for (let step = 0; step <= timedSteps; step++) {
      const began = performance.now()
      const done = await inTurns(
        watched(training.trainStep(), () => (most = Math.max(most, memory().numBytes))),
        signal,
      )
      if (!done) signal.throwIfAborted()
      if (step > 0) ms += performance.now() - began // the first warms up
      onProgress(step + 2, total)
    }
    const msPerStep = ms / timedSteps
    const steps = recipe.training.epochs * training.stepsPerEpoch
    const neededBytes = programBytes + photos.pixels.length + (most - before) * (1 + buffersPerByte)
    return { precision, msPerStep, steps, totalMs: msPerStep * steps, neededBytes, freeBytes: freemem() }
  } finally {
    training.dispose()
  }
}

/** Calls `look` between pieces. */
function* watched<Result>(pieces: Pieces<Result>, look: () => void): Pieces<Result> {
  try {
    for (let piece = pieces.next(); ; piece = pieces.next()) {
      look()
      if (piece.done) return piece.value
      yield piece.value
    }
  } finally {
    pieces.return(undefined as Result)
  }
}

/** Enough for the trial. */
function withMoreEpochs(recipe: Recipe): Recipe {
  return { ...recipe, training: { ...recipe.training, epochs: recipe.training.epochs + timedSteps } }
}
