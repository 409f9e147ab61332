/** What a training leaves behind while it goes on: log, previews, checkpoints. Knows files; not when which is due. */
import type { Backend } from '../../engine/backend.ts'
import type { StepRow, Training } from '../../engine/training/training.ts'
import { recipePng } from '../export/pictureRecipe.ts'
import { inTurns } from '../inTurns.ts'
import { writeWhole } from '../library/wholeFile.ts'
import { Aside } from './aside.ts'
import { checkpointWriter } from './checkpointFile.ts'
import { lastMeasured, measuredIn, type Measured } from './measured.ts'
import { keptCheckpointFile, latestFile, previewFile, updateRun, type MomentOfRun, type Run } from './run.ts'
import { RunLog } from './runLog.ts'

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
  #log: RunLog | undefined
  readonly #aside = new Aside()
  #lastCheckpoint: Promise<void> = Promise.resolve()
  #measured: Measured | undefined

  constructor(run: Run, backend: Backend, training: Training) {
    this.#run = run
    this.#backend = backend
    this.#training = training
  }

  /** As the last checkpoint has it. */
  get run(): Run {
    return this.#run
  }

  /** From where the training stands, by this process. @throws ProblemError `disk-full`, `library-unwritable` */
  async open(): Promise<void> {
    this.#log = await RunLog.open(this.#run.directory, this.#training.step)
    const { step, epoch } = this.#training
    this.#run = await updateRun(this.#run, {
      state: { kind: 'training', process: process.pid },
      step,
      epoch,
    })
  }

  /** By the last step and the last epoch that has ended. */
  get measured(): Measured {
    return (this.#measured ??= lastMeasured(this.#run.directory))
  }

  addRow(row: StepRow, msStep: number): void {
    this.#measured = { ...this.measured, ...measuredIn(row) }
    this.#log?.add(row, msStep)
    void this.#aside.add(async () => this.#log?.write())
  }

  /** What an epoch's end leaves: a preview, and a row of what was measured of it. */
  async addEpoch(): Promise<void> {
    const preview = await this.addPreview({ epoch: this.#training.epoch })
    const row = preview && (await inTurns(this.#training.measureEpoch(preview)))
    if (!row) return
    this.#measured = { ...this.measured, ...measuredIn(row.result) }
    this.#log?.addEpoch(row.result)
    void this.#aside.add(async () => this.#log?.write())
  }

  /** Its pixels. */
  async addPreview(at: MomentOfRun): Promise<Uint8Array | undefined> {
    const file = previewFile(this.#run, at)
    const preview = await inTurns(this.#training.preview())
    if (!preview) return undefined
    void this.#aside.add(async () => writeWhole(file, await this.previewPng(preview.result, at)))
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
      await this.#log?.write(true)
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

  /** @throws what writing has thrown */
  check(): void {
    this.#aside.check()
  }

  async close(): Promise<void> {
    await this.#log?.close()
  }

  /** Pictures of the training's preview latents, as a sheet that says of which moment. */
  async previewPng(pixels: Uint8Array, at: object): Promise<Buffer> {
    const { name, seed } = this.#run
    const { recipe, format, precision, previewLatents } = this.#training
    const layout = { columns: recipe.training.previewColumns, gap: previewGap, scale: 1 }
    return recipePng(pixels, format, {
      made: { by: 'training', run: name, seed, ...at },
      // The weights of this moment have no name of their own.
      model: { name, sha256: '' },
      engine: this.#backend.description,
      precision,
      layout,
      latents: previewLatents,
    })
  }
}
