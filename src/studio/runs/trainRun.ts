/** Trains one run, from its latest checkpoint to a model. Knows the clock and files; not who waits for it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RunProgress } from '../../contract/schemas/runs.ts'
import type { Backend } from '../../engine/backend.ts'
import type { Precision } from '../../engine/operations.ts'
import type { Photos } from '../../engine/pictures.ts'
import { ProblemError } from '../../engine/problemError.ts'
import type { TrainedNetworks, TrainingStart } from '../../engine/training/learners.ts'
import { Training } from '../../engine/training/training.ts'
import { extrasOf } from '../../engine/training/trainingFields.ts'
import { openDataset } from '../datasets/dataset.ts'
import { featureWeights } from '../featureWeights.ts'
import { inTurns } from '../inTurns.ts'
import {
  modelWithHash,
  openModel,
  readNetworks,
  saveModel,
  underFreeName,
  type ModelPlaces,
} from '../models/model.ts'
import { encoderBytes, encoderFile, readModelEncoder } from '../models/modelEncoder.ts'
import type { ModelFolder } from '../models/modelPart.ts'
import { writeWhole } from '../library/wholeFile.ts'
import { choosePrecision, timeSteps } from './choosePrecision.ts'
import { takeNewest } from './checkpoints.ts'
import { Pace } from './pace.ts'
import { placesToKeep } from './placesToKeep.ts'
import { engineOf, photosOf, runToGoOn, type TrainingPlaces } from './planRun.ts'
import { latestFile, updateRun, type Run } from './run.ts'
import { RunKeeper } from './runKeeper.ts'
import { busy, takeRunLock } from './runLock.ts'
import type { RunWishes } from './runWishes.ts'

export interface TrainingWatching {
  readonly onStart?: ((run: Run, how: HowItStarts) => void) | undefined
  readonly onProgress?: ((progress: RunProgress) => void) | undefined
  /** The library has gone; it starts again when that is back. */
  readonly onWaiting?: (() => void) | undefined
}

export interface HowItStarts {
  /** Why its precision is what it is, where nobody chose it. */
  readonly reason?: string
  /** The step that it goes on from, where its latest checkpoint could not be read. */
  readonly wentBackTo?: number
}

/**
 * Trains a run that waits, was stopped or interrupted: to its last step, or until `wishes` end it, which gives the step in
 * progress up and leaves a checkpoint.
 * No other process trains it meanwhile. @throws ProblemError `run-busy`, `dataset-unknown`, `training-diverged`, `disk-full`, …;
 * checkpoints stay good.
 */
export async function trainRun(
  places: TrainingPlaces,
  queued: Run,
  wishes: RunWishes,
  watching: TrainingWatching = {},
): Promise<Run> {
  const lock = await takeRunLock(queued)
  try {
    // While it waited, another process may have gone on with it.
    const waiting = await runToGoOn(places, queued.id, queued.recipe.training.epochs)
    return await trainHeld(places, waiting, wishes, watching, lock.lost)
  } finally {
    await lock.release()
  }
}

async function trainHeld(
  places: TrainingPlaces,
  waiting: Run,
  wishes: RunWishes,
  { onStart, onProgress }: TrainingWatching,
  lost: AbortSignal,
): Promise<Run> {
  const { datasets, models } = places.library
  const dataset = await openDataset(join(datasets, waiting.dataset.id))
  const photos = await photosOf(dataset)
  const backend = await places.openBackend()
  const start = await startOf(waiting, places.models)
  const { precision, reason, msPerStep } = await precisionFor(waiting, backend, photos, wishes.signal)
  if (wishes.signal.aborted) return waiting // it waits on
  const { recipe, seed } = waiting
  const training = new Training({
    backend,
    precision,
    recipe,
    seed,
    photos,
    features: featureWeights,
    ...start,
  })
  const keeper = new RunKeeper({ ...waiting, engine: engineOf(backend), precision }, backend, training)
  try {
    const from = await takeNewest(waiting, (checkpoint) => training.restore(checkpoint))
    await keeper.open()
    onStart?.(keeper.run, { ...from, ...(reason !== undefined && { reason }) })
    lost.addEventListener('abort', () => wishes.pause())
    const pace = new Pace(msPerStep)
    await trainSteps(training, keeper, wishes, pace, lost, onProgress).finally(() => keeper.settle())
    const toKeep = () => placesToKeep(training, keeper.run, dataset, photos)
    return await endRun(keeper, training, wishes, models, toKeep)
  } catch (error) {
    if (!lost.aborted) await markFailed(keeper.run, error)
    throw error
  } finally {
    await keeper.close()
    training.dispose()
  }
}

/**
 * Where fine-tuning starts: the model's networks, and the encoder of the pictures that it has learned, which the run keeps
 * for going on. By its weights: it may be renamed.
 */
async function startOf(run: Run, models: ModelPlaces): Promise<Partial<TrainedNetworks & EncoderBefore>> {
  const { fineTuned } = run
  if (!fineTuned) return {}
  if (existsSync(latestFile(run))) return { encoder: await readModelEncoder(folderOf(run)) }
  const model = (await modelWithHash(models, fineTuned.sha256)) ?? (await openModel(models, fineTuned.name))
  const encoder = await readModelEncoder(model)
  if (encoder) await writeWhole(join(run.directory, encoderFile), encoderBytes(encoder))
  return { ...(await readNetworks(model)), encoder }
}

type EncoderBefore = Pick<TrainingStart, 'encoder'>

function folderOf({ name, directory, recipe: { network } }: Run): ModelFolder {
  return { name, directory, network }
}

/**
 * What a run that waits is to compute in, what another has computed in so far; why, where nobody chose it; and where that was
 * tried, the time of a step in epochs.
 */
async function precisionFor(
  { state, step, precision: before = 'float32', recipe }: Run,
  backend: Backend,
  photos: Photos,
  signal: AbortSignal,
): Promise<{ readonly precision: Precision; readonly reason?: string; readonly msPerStep?: number }> {
  const wanted = state.kind === 'waiting' ? state.precision : before
  if (wanted === 'auto') return choosePrecision(backend, recipe, photos, signal)
  const precision = backend.precisions[wanted] ? wanted : 'float32'
  const reason = `${backend.description} does not compute in ${wanted}`
  const isAhead = step < extrasOf(recipe.training).reconstructionSteps
  const [msPerStep] = isAhead ? await timeSteps(backend, recipe, photos, [precision], signal) : []
  return { precision, ...(precision !== wanted && { reason }), ...(msPerStep && { msPerStep }) }
}

/** To the last step or until somebody wishes otherwise, with a checkpoint of where it stands then. */
async function trainSteps(
  training: Training,
  keeper: RunKeeper,
  wishes: RunWishes,
  pace: Pace,
  lost: AbortSignal,
  onProgress: TrainingWatching['onProgress'],
): Promise<void> {
  const { previewEverySteps, checkpointEpochs, epochs } = training.recipe.training
  while (training.step < training.totalSteps) {
    const pictures = training.nextBatchSize
    const before = performance.now()
    const step = await inTurns(training.trainStep(), wishes.signal)
    if (!step) break
    const row = step.result
    const msStep = performance.now() - before
    keeper.addRow(row, msStep)
    pace.add(pictures, msStep, training)
    const atEnd = training.step === training.totalSteps
    if (previewEverySteps > 0 && row.step % previewEverySteps === 0) {
      await keeper.addPreview({ step: row.step })
    }
    if (training.atEndOfRound) {
      await keeper.addPreview({ step: row.step })
      await keeper.addCheckpoint(false)
    }
    if (training.atEndOfEpoch) {
      await keeper.addEpoch()
      await keeper.addCheckpoint(checkpointEpochs.includes(row.epoch) || atEnd)
    }
    if (wishes.wantsCheckpoint) {
      const { written } = await keeper.addCheckpoint(true)
      wishes.answer({ step: row.step, epoch: row.epoch }, written())
    }
    const { totalSteps, stepsPerEpoch } = training
    onProgress?.({
      step: row.step,
      epoch: row.epoch,
      totalSteps,
      epochs,
      stepsPerEpoch,
      picturesPerSecond: pace.picturesPerSecond,
      remainingMs: pace.remainingMs(training),
      measured: keeper.measured,
    })
    await keeper.keepUp()
  }
  if (lost.aborted) throw busy(keeper.run) // and writes there
  if (training.step < training.totalSteps) await keeper.addCheckpoint(false)
}

/** At its last step, or where somebody wants it, the run becomes a model; before, it pauses. */
async function endRun(
  keeper: RunKeeper,
  training: Training,
  wishes: RunWishes,
  models: string,
  toKeep: () => ReturnType<typeof placesToKeep>,
): Promise<Run> {
  keeper.check()
  const { run } = keeper
  const early = training.step < training.totalSteps
  if (early && !(wishes.wantsModel && training.step > 0)) return updateRun(run, { state: { kind: 'paused' } })
  const { recipe, seed, dataset, fineTuned } = run
  const networks = (await inTurns(training.networks()))!.result
  const kept = await toKeep()
  const preview = (await inTurns(training.preview()))!.result
  const previewPng = await keeper.previewPng(preview, { epoch: training.epoch })
  const save = (name: string) =>
    saveModel(models, {
      name,
      network: recipe.network,
      ...networks,
      ...kept,
      preview: previewPng,
      provenance: {
        kind: 'trained',
        run: run.id,
        recipe: recipe.name,
        dataset: dataset.name,
        pictures: dataset.count,
        epochs: training.epoch,
        steps: training.step,
        seed,
        ...(fineTuned && { fineTuned: fineTuned.name }),
      },
    })
  const { name } = await underFreeName([models], run.name, save)
  return updateRun(run, {
    state: { kind: 'finished', ...(early && { early }) },
    models: [...run.models, name],
  })
}

/** A run that failed says so; where even that cannot be written, the error itself is what counts. */
async function markFailed(run: Run, error: unknown): Promise<void> {
  const { code, message } =
    error instanceof ProblemError ? error : { code: 'defect', message: 'The program has a defect.' }
  await updateRun(run, { state: { kind: 'failed', code, message } }).catch(() => {})
}
