/** Trains a run of the library: steps, log, previews, checkpoints, and the model at the end. Knows the clock and files. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Backend } from '../../engine/backend.ts'
import type { Photos } from '../../engine/pictures.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { Training, type StepRow, type TrainingStart } from '../../engine/training/training.ts'
import { sheetPng } from '../export/sheet.ts'
import { withRecipe } from '../export/pictureRecipe.ts'
import { writeWhole } from '../library/wholeFile.ts'
import { freeModelName, saveModel } from '../models/model.ts'
import {
  checkIdle,
  keptCheckpointFile,
  latestFile,
  previewFile,
  readLatest,
  updateRun,
  writeCheckpoint,
  type Run,
} from './run.ts'
import { RunLog } from './runLog.ts'

export interface TrainingProgress {
  readonly row: StepRow
  readonly totalSteps: number
  readonly stepsPerEpoch: number
  readonly epochs: number
  /** Over the last steps. */
  readonly picturesPerSecond: number
  readonly remainingMs: number
}

export interface TrainRunRequest {
  readonly run: Run
  readonly photos: Photos
  readonly backend: Backend
  /** The library's folder of models. */
  readonly models: string
  /** Where fine-tuning starts; only for a run that has no checkpoint yet. */
  readonly start?: Pick<TrainingStart, 'generator' | 'discriminator'> | undefined
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined
  /** Stops after the step in progress, with a checkpoint. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Trains to the last epoch or until `signal`, from the latest checkpoint where there is one.
 * @throws ProblemError `run-busy`, `training-diverged`, `dataset-too-small`, `disk-full`, …; checkpoints stay good.
 */
export async function trainRun(request: TrainRunRequest): Promise<Run> {
  checkIdle(request.run)
  const { photos, backend, start = {} } = request
  const { recipe, seed } = request.run
  const training = new Training({ backend, recipe, seed, photos, ...start })
  let run = request.run
  try {
    const latest = await readLatest(run)
    if (latest) training.restore(latest)
    const log = await RunLog.open(run.directory, training.step)
    run = await updateRun(run, { state: { kind: 'training', process: process.pid } })
    try {
      run = await trainSteps(request, run, training, log)
    } finally {
      await log.close()
    }
    return run
  } catch (error) {
    await markFailed(run, error)
    throw error
  } finally {
    training.dispose()
  }
}

async function trainSteps(
  { models, backend, signal, onProgress }: TrainRunRequest,
  started: Run,
  training: Training,
  log: RunLog,
): Promise<Run> {
  let run = started
  const { previewEverySteps, checkpointEpochs, epochs } = training.recipe.training
  const pace = new Pace()
  while (training.step < training.totalSteps && !signal?.aborted) {
    const pictures = training.nextBatchSize
    const before = performance.now()
    const row = training.trainStep()
    const msStep = performance.now() - before
    log.add(row, msStep)
    await log.write()
    pace.add(pictures, msStep)
    const atEnd = training.step === training.totalSteps
    if (previewEverySteps > 0 && row.step % previewEverySteps === 0) {
      await writePreview(run, backend, training, { step: row.step })
    }
    if (training.atEndOfEpoch) {
      await writePreview(run, backend, training, { epoch: row.epoch })
      const kept = checkpointEpochs.includes(row.epoch) || atEnd ? [keptCheckpointFile(run, row.epoch)] : []
      run = await saveCheckpoint(run, training, log, kept)
    }
    const stepsLeft = training.totalSteps - row.step
    onProgress?.({
      row,
      totalSteps: training.totalSteps,
      stepsPerEpoch: training.stepsPerEpoch,
      epochs,
      picturesPerSecond: pace.picturesPerSecond,
      remainingMs: stepsLeft * pace.msPerStep,
    })
    await nextTurn() // lets signals and calls in
  }
  if (training.step < training.totalSteps) {
    run = await saveCheckpoint(run, training, log, [])
    return updateRun(run, { state: { kind: 'paused' } })
  }
  const name = await saveRunModel(run, training, backend, models)
  return updateRun(run, { state: { kind: 'finished' }, models: [...run.models, name] })
}

/** The log first: a checkpoint must never be ahead of it. */
async function saveCheckpoint(run: Run, training: Training, log: RunLog, kept: string[]): Promise<Run> {
  const checkpoint = training.checkpoint()
  await log.write(true)
  await writeCheckpoint([...kept, latestFile(run)], checkpoint)
  return updateRun(run, { step: checkpoint.step, epoch: checkpoint.epoch })
}

async function writePreview(
  run: Run,
  backend: Backend,
  training: Training,
  at: { readonly epoch: number } | { readonly step: number },
): Promise<void> {
  await writeWhole(previewFile(run, at), await previewPng(run, backend, training, at))
}

async function previewPng(run: Run, backend: Backend, training: Training, at: object): Promise<Buffer> {
  const layout = { columns: training.recipe.training.previewColumns, gap: 2, scale: 1 }
  const png = await sheetPng(training.preview(), training.format, layout)
  return withRecipe(png, {
    made: { by: 'training', run: run.name, seed: run.seed, ...at },
    // The weights of this moment have no name of their own.
    model: { name: run.name, sha256: '' },
    engine: backend.description,
    layout,
    latents: training.previewLatents,
  })
}

async function saveRunModel(run: Run, training: Training, backend: Backend, models: string): Promise<string> {
  const { recipe, seed, dataset, fineTuned } = run
  const name = freeModelName(models, run.name)
  await saveModel(models, {
    name,
    network: recipe.network,
    ...training.networks(),
    preview: await previewPng(run, backend, training, { epoch: training.epoch }),
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
  return name
}

/** A run that failed says so; where even that cannot be written, the error itself is what counts. */
async function markFailed(run: Run, error: unknown): Promise<void> {
  const { code, message } =
    error instanceof ProblemError ? error : { code: 'defect', message: 'The program has a defect.' }
  await updateRun(run, { state: { kind: 'failed', code, message } }).catch(() => {})
}

/** How fast the last steps were. */
class Pace {
  private recent: { readonly pictures: number; readonly ms: number }[] = []

  add(pictures: number, ms: number): void {
    this.recent = [...this.recent.slice(-19), { pictures, ms }]
  }

  get msPerStep(): number {
    return this.totalMs / this.recent.length
  }

  get picturesPerSecond(): number {
    return (1000 * this.recent.reduce((sum, { pictures }) => sum + pictures, 0)) / this.totalMs
  }

  private get totalMs(): number {
    return this.recent.reduce((sum, { ms }) => sum + ms, 0)
  }
}
