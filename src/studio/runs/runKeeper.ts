/** What a training leaves behind while it goes on: log, previews, checkpoints. Knows files; not when which is due. */
import type { Backend } from '../../engine/backend.ts'
import type { StepRow, Training } from '../../engine/training/training.ts'
import { withRecipe } from '../export/pictureRecipe.ts'
import { sheetPng } from '../export/sheet.ts'
import { inTurns } from '../inTurns.ts'
import { writeWhole } from '../library/wholeFile.ts'
import { Aside } from './aside.ts'
import { checkpointWriter } from './checkpointFile.ts'
import { lastMeasured, measuredIn, type Measured } from './measured.ts'
import { keptCheckpointFile, latestFile, previewFile, updateRun, type MomentOfRun, type Run } from './run.ts'
import type { RunLog } from './runLog.ts'

/** What may wait to be written while a training goes on: rows, previews, a checkpoint. */
const mostWaiting = 16

/** Pixels between the pictures of a preview. */
export const previewGap = 2

/**
 * Keeps what a training makes: its log, previews and checkpoints. What has to be computed is computed at once, between
 * pieces of the training's next step where it is long; encoding and writing go on beside the training.
 */
export class RunKeeper {
  #run: Run
  readonly #backend: Backend
  readonly #training: Training
  readonly #log: RunLog
  readonly #aside = new Aside()
  #lastCheckpoint: Promise<void> = Promise.resolve()
  #measured: Measured | undefined

  constructor(run: Run, backend: Backend, training: Training, log: RunLog) {
    this.#run = run
    this.#backend = backend
    this.#training = training
    this.#log = log
  }

  /** By the last step and the last epoch that has ended. */
  get measured(): Measured {
    return (this.#measured ??= lastMeasured(this.#run.directory))
  }

  addRow(row: StepRow, msStep: number): void {
    this.#measured = { ...this.measured, ...measuredIn(row) }
    this.#log.add(row, msStep)
    void this.#aside.add(() => this.#log.write())
  }

  /** What an epoch's end leaves: a preview, and a row of what was measured of it. */
  async addEpoch(): Promise<void> {
    const preview = await this.addPreview({ epoch: this.#training.epoch })
    const row = preview && (await inTurns(this.#training.measureEpoch(preview)))
    if (!row) return
    this.#measured = { ...this.measured, ...measuredIn(row.result) }
    this.#log.addEpoch(row.result)
    void this.#aside.add(() => this.#log.write())
  }

  /** Its pixels. */
  async addPreview(at: MomentOfRun): Promise<Uint8Array | undefined> {
    const [run, backend, training] = [this.#run, this.#backend, this.#training]
    const preview = await inTurns(training.preview())
    if (!preview) return undefined
    void this.#aside.add(async () =>
      writeWhole(previewFile(run, at), await previewPng(run, backend, training, preview.result, at)),
    )
    return preview.result
  }

  /**
   * The log first: a checkpoint must never be ahead of it. Only one of them is in the memory at a time. `written`
   * waits for this one. One that is kept is named after its epoch, or within one after its step.
   */
  async addCheckpoint(keep: boolean): Promise<{ written(): Promise<void> }> {
    await this.#lastCheckpoint
    const { step, epoch, atEndOfEpoch } = this.#training
    const write = checkpointWriter(this.#backend, this.#training.copy())
    const latest = latestFile(this.#run)
    const kept = keptCheckpointFile(this.#run, atEndOfEpoch ? { epoch } : { step })
    this.#lastCheckpoint = this.#aside.add(async () => {
      await this.#log.write(true)
      await write(keep ? [kept, latest] : [latest])
      this.#run = await updateRun(this.#run, { step, epoch })
    })
    const written = this.#lastCheckpoint
    return { written: () => written.then(() => this.#aside.check()) }
  }

  /** Waits where the disk is slower than the training. @throws what writing has thrown */
  async keepUp(): Promise<void> {
    await this.#aside.keepUp(mostWaiting)
  }

  /** Waits until all is written or has failed. */
  async settle(): Promise<void> {
    await this.#aside.add(async () => {})
  }

  /** The run as the last checkpoint has it. @throws what writing has thrown */
  result(): Run {
    this.#aside.check()
    return this.#run
  }
}

export async function previewPng(
  run: Run,
  backend: Backend,
  training: Training,
  pixels: Uint8Array,
  at: object,
): Promise<Buffer> {
  const layout = { columns: training.recipe.training.previewColumns, gap: previewGap, scale: 1 }
  const png = await sheetPng(pixels, training.format, layout)
  return withRecipe(png, {
    made: { by: 'training', run: run.name, seed: run.seed, ...at },
    // The weights of this moment have no name of their own.
    model: { name: run.name, sha256: '' },
    engine: backend.description,
    precision: training.precision,
    layout,
    latents: training.previewLatents,
  })
}
