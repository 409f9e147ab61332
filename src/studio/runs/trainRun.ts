/** Trains a run of the library: steps, log, previews, checkpoints, and the model at the end. Knows the clock and files. */
import type { Backend } from '../../engine/backend.ts'
import type { Photos } from '../../engine/pictures.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { Training, type StepRow, type TrainingStart } from '../../engine/training/training.ts'
import { inTurns } from '../inTurns.ts'
import { freeModelName, saveModel } from '../models/model.ts'
import type { Measured } from './measured.ts'
import { checkIdle, readLatest, updateRun, type Run } from './run.ts'
import { previewPng, RunKeeper } from './runKeeper.ts'
import { RunLog } from './runLog.ts'
import type { RunWishes } from './runWishes.ts'

export interface TrainingProgress {
  readonly row: StepRow
  readonly totalSteps: number
  readonly stepsPerEpoch: number
  readonly epochs: number
  /** Over the last steps. */
  readonly picturesPerSecond: number
  readonly remainingMs: number
  /** By this step, and by the last epoch that has ended. */
  readonly measured: Measured
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
  /** Stops at once, giving the step in progress up, with a checkpoint. */
  readonly signal?: AbortSignal | undefined
  readonly wishes?: Pick<RunWishes, 'wantsModel' | 'wantsCheckpoint' | 'answer'> | undefined
}

/**
 * Trains to the last epoch or until `signal`, from the latest checkpoint where there is one.
 * @throws ProblemError `run-busy`, `training-diverged`, `dataset-too-small`, `disk-full`, …; checkpoints stay good.
 */
export async function trainRun(request: TrainRunRequest): Promise<Run> {
  checkIdle(request.run)
  const { photos, backend, start = {} } = request
  const { recipe, seed, precision } = request.run
  const training = new Training({ backend, precision, recipe, seed, photos, ...start })
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
  { models, backend, signal, wishes, onProgress }: TrainRunRequest,
  started: Run,
  training: Training,
  log: RunLog,
): Promise<Run> {
  const keeper = new RunKeeper(started, backend, training, log)
  try {
    await trainAll(keeper, training, { signal, wishes, onProgress })
  } finally {
    await keeper.settle()
  }
  const run = keeper.result()
  const isDone = training.step === training.totalSteps || (wishes?.wantsModel && training.step > 0)
  if (!isDone) return updateRun(run, { state: { kind: 'paused' } })
  const name = await saveRunModel(run, training, backend, models)
  const early = training.step < training.totalSteps
  return updateRun(run, {
    state: { kind: 'finished', ...(early && { early }) },
    models: [...run.models, name],
  })
}

/** To the last step or until `signal`, with a checkpoint of where it stands then. */
async function trainAll(
  keeper: RunKeeper,
  training: Training,
  { signal, wishes, onProgress }: Pick<TrainRunRequest, 'signal' | 'wishes' | 'onProgress'>,
): Promise<void> {
  const { previewEverySteps, checkpointEpochs, epochs } = training.recipe.training
  const pace = new Pace()
  while (training.step < training.totalSteps) {
    const pictures = training.nextBatchSize
    const before = performance.now()
    const step = await inTurns(training.trainStep(), signal)
    if (!step) break
    const row = step.result
    const msStep = performance.now() - before
    keeper.addRow(row, msStep)
    pace.add(pictures, msStep)
    const atEnd = training.step === training.totalSteps
    if (previewEverySteps > 0 && row.step % previewEverySteps === 0) {
      await keeper.addPreview({ step: row.step })
    }
    if (training.atEndOfEpoch) {
      await keeper.addEpoch()
      await keeper.addCheckpoint(checkpointEpochs.includes(row.epoch) || atEnd)
    }
    if (wishes?.wantsCheckpoint) {
      const { written } = await keeper.addCheckpoint(true)
      wishes.answer({ step: row.step, epoch: row.epoch }, written())
    }
    const stepsLeft = training.totalSteps - row.step
    onProgress?.({
      row,
      totalSteps: training.totalSteps,
      stepsPerEpoch: training.stepsPerEpoch,
      epochs,
      picturesPerSecond: pace.picturesPerSecond,
      remainingMs: stepsLeft * pace.msPerStep,
      measured: keeper.measured,
    })
    await keeper.keepUp()
  }
  if (training.step < training.totalSteps) await keeper.addCheckpoint(false)
}

async function saveRunModel(run: Run, training: Training, backend: Backend, models: string): Promise<string> {
  const { recipe, seed, dataset, fineTuned } = run
  const name = freeModelName(models, run.name)
  const networks = (await inTurns(training.networks()))!.result
  const preview = (await inTurns(training.preview()))!.result
  await saveModel(models, {
    name,
    network: recipe.network,
    ...networks,
    preview: await previewPng(run, backend, training, preview, { epoch: training.epoch }),
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
  #recent: { readonly pictures: number; readonly ms: number }[] = []

  add(pictures: number, ms: number): void {
    this.#recent = [...this.#recent.slice(-19), { pictures, ms }]
  }

  get msPerStep(): number {
    return this.#totalMs / this.#recent.length
  }

  get picturesPerSecond(): number {
    return (1000 * this.#recent.reduce((sum, { pictures }) => sum + pictures, 0)) / this.#totalMs
  }

  get #totalMs(): number {
    return this.#recent.reduce((sum, { ms }) => sum + ms, 0)
  }
}
