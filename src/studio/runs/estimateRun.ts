/** How long a training will take here and how much memory: found by a few steps on networks that are thrown away. */
import { memory } from '@tensorflow/tfjs-core'
import { freemem } from 'node:os'
import type { ResultOf } from '../../contract/schemas/jobs.ts'
import type { Backend } from '../../engine/backend.ts'
import type { Precision } from '../../engine/operations.ts'
import type { Pieces } from '../../engine/pieces.ts'
import type { Photos } from '../../engine/pictures.ts'
import type { Recipe } from '../../engine/training/recipe.ts'
import { bytesOfSeenPicture } from '../../engine/training/seenPictures.ts'
import { stepsInAll } from '../../engine/training/stepCounts.ts'
import { extrasOf } from '../../engine/training/trainingFields.ts'
import { inTurns } from '../inTurns.ts'
import { choosePrecision, trialTraining } from './choosePrecision.ts'

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
  const { reconstructionSteps } = extrasOf(recipe.training)
  const phases = [
    ...(reconstructionSteps > 0
      ? [{ steps: reconstructionSteps, trial: trialOf(recipe, timedSteps + 1) }]
      : []),
    { steps: stepsInAll(recipe.training, photos.count) - reconstructionSteps, trial: trialOf(recipe, 0) },
  ]
  const total = phases.length * (timedSteps + 1) + 1
  let done = 0
  onProgress(done, total)
  const precision =
    request.precision === 'auto'
      ? (await choosePrecision(backend, recipe, photos, signal)).precision
      : request.precision
  signal.throwIfAborted()
  onProgress(++done, total)
  const before = memory().numBytes
  let most = before
  let totalMs = 0
  for (const { steps, trial } of phases) {
    const training = trialTraining(backend, precision, trial, photos)
    try {
      let ms = 0
      for (let step = 0; step <= timedSteps; step++) {
        const began = performance.now()
        const look = () => (most = Math.max(most, memory().numBytes))
        if (!(await inTurns(watched(training.trainStep(), look), signal))) signal.throwIfAborted()
        if (step > 0) ms += performance.now() - began // the first warms up
        onProgress(++done, total)
      }
      totalMs += (ms / timedSteps) * steps
    } finally {
      training.dispose()
    }
  }
  const steps = phases.reduce((sum, phase) => sum + phase.steps, 0)
  const seenBytes = photos.count * bytesOfSeenPicture(extrasOf(recipe.training), recipe.network.latentSize)
  const tensorBytes = (most - before) * (1 + buffersPerByte)
  const neededBytes = programBytes + photos.pixels.length + seenBytes + tensorBytes
  return { precision, msPerStep: totalMs / steps, steps, totalMs, neededBytes, freeBytes: freemem() }
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

/** With so many steps of reconstruction, and epochs enough for the trial. */
function trialOf(recipe: Recipe, reconstructionSteps: number): Recipe {
  const epochs = recipe.training.epochs + timedSteps
  return { ...recipe, training: { ...recipe.training, reconstructionSteps, epochs } }
}
