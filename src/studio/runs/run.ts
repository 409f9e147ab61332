/** Runs in the library: their description, checkpoints and logs on disk. Reads and writes; does not train. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { count, moment, precision, seed } from '../../contract/schemas/common.ts'
import type { BrokenEntry } from '../../contract/schemas/library.ts'
import {
  checkNameFree,
  idOfName,
  makeEntry,
  openEntries,
  readEntry,
  type EntryKind,
} from '../library/entry.ts'
import { removeHidden, writeWholeJson } from '../library/wholeFile.ts'
import { recipeSchema } from '../recipeSchema.ts'
import { momentOfFile } from './checkpointFile.ts'
import { isHeldElsewhere, takeRunLock } from './runLock.ts'

const runState = v.variant('kind', [
  /** Made and not begun; `auto` is decided by a trial when it begins. */
  v.object({ kind: v.literal('waiting'), precision: v.picklist(['auto', 'float32', 'bfloat16']) }),
  /** `process` trains it and holds its lock; where nobody does, the run was interrupted. */
  v.object({ kind: v.literal('training'), process: count }),
  v.object({ kind: v.literal('paused') }),
  /** `early` where it was ended before its last step. */
  v.object({ kind: v.literal('finished'), early: v.exactOptional(v.literal(true)) }),
  v.object({ kind: v.literal('failed'), code: v.string(), message: v.string() }),
])

const descriptionSchema = v.object({
  formatVersion: v.literal(1),
  id: v.string(),
  name: v.string(),
  createdAt: moment,
  recipe: recipeSchema,
  dataset: v.object({ id: v.string(), name: v.string(), count, sha256: v.string() }),
  /** What computed it last. */
  engine: v.object({ backend: v.string(), description: v.string() }),
  /** Decided when it begins; runs from before there was a choice have none: float32. */
  precision: v.exactOptional(precision),
  seed,
  /** The model whose weights the run started from. */
  fineTuned: v.exactOptional(v.object({ name: v.string(), sha256: v.string() })),
  /** Its pictures are not kept with the models that it becomes. */
  withoutPictures: v.exactOptional(v.literal(true)),
  state: runState,
  /** Steps and epochs done, as of the latest checkpoint. */
  step: count,
  epoch: count,
  /** Models that it has become, the last one last. */
  models: v.pipe(v.array(v.string()), v.readonly()),
})

/** run.json */
export type RunDescription = Readonly<v.InferOutput<typeof descriptionSchema>>

export const runKind: EntryKind<RunDescription> = {
  noun: 'run',
  file: 'run.json',
  form: { schema: descriptionSchema, newest: 1 },
  otherwise: 'remove it; what it has become stays',
}

export interface Run extends RunDescription {
  readonly directory: string
}

/** What a run is now, told by a word: `interrupted` is a training whose process is gone, `stopped` finished early. */
export type RunStatus = 'waiting' | 'training' | 'interrupted' | 'paused' | 'stopped' | 'finished' | 'failed'

export function runStatus(run: Run): RunStatus {
  if (run.state.kind === 'finished' && run.state.early) return 'stopped'
  return run.state.kind === 'training' && !isHeldElsewhere(run) ? 'interrupted' : run.state.kind
}

export interface RunList {
  /** The oldest first. */
  readonly runs: readonly Run[]
  /** Folders that are no run. */
  readonly broken: readonly BrokenEntry[]
}

export async function listRuns(parent: string): Promise<RunList> {
  const { whole, broken } = await openEntries(parent, runKind, (id) => openRun(parent, id))
  return { runs: whole.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1)), broken }
}

/** @throws ProblemError `run-unknown`, `run-damaged`, `newer-version` */
export async function openRun(parent: string, name: string): Promise<Run> {
  const directory = join(parent, idOfName(name, 'run'))
  const run = { ...(await readEntry(directory, name, runKind)), directory }
  if (run.state.kind !== 'training' && run.state.kind !== 'failed') return run
  // Whoever trained it may have come to no more than the checkpoint: the disk was full, or it was killed.
  const saved = await momentOfFile(latestFile(run))
  return saved && saved.step > run.step ? { ...run, ...saved } : run
}

export type NewRun = Omit<RunDescription, 'formatVersion' | 'id' | 'createdAt' | 'step' | 'epoch' | 'models'>

/** @throws ProblemError `name-taken`, `disk-full`, `library-unwritable` */
export async function createRun(parent: string, run: NewRun): Promise<Run> {
  const id = checkNameFree(parent, run.name, runKind)
  const directory = join(parent, id)
  const description: RunDescription = {
    formatVersion: 1,
    id,
    ...run,
    createdAt: new Date().toISOString(),
    step: 0,
    epoch: 0,
    models: [],
  }
  await makeEntry(parent, run.name, runKind, async (folder) => {
    await mkdir(join(folder, 'previews'))
    await mkdir(join(folder, 'checkpoints'))
    await writeWholeJson(join(folder, runKind.file), description)
  })
  return { ...description, directory }
}

/** run.json with some of it changed. */
export async function updateRun(run: Run, changes: Partial<RunDescription>): Promise<Run> {
  const changed = { ...run, ...changes }
  const { directory, ...description } = changed
  await writeWholeJson(join(directory, runKind.file), description)
  return changed
}

/** For good. @throws ProblemError `run-busy`, `library-unwritable` */
export async function removeRun(run: Run): Promise<void> {
  const lock = await takeRunLock(run)
  await removeHidden(run.directory).finally(() => lock.release())
}

export const latestName = 'latest.safetensors'

/** The rolling checkpoint that a run goes on from, and the ones that are kept. */
export function latestFile(run: Run): string {
  return join(run.directory, latestName)
}

export function keptCheckpointFile(run: Run, at: MomentOfRun): string {
  return join(run.directory, 'checkpoints', `${momentName(at)}.safetensors`)
}

export function previewFile(run: Run, at: MomentOfRun): string {
  return join(run.directory, 'previews', `${momentName(at)}.png`)
}

/** The end of an epoch, or a step within one. */
export type MomentOfRun = { readonly epoch: number } | { readonly step: number }

function momentName(at: MomentOfRun): string {
  return 'epoch' in at
    ? `epoch-${String(at.epoch).padStart(4, '0')}`
    : `step-${String(at.step).padStart(6, '0')}`
}

/** Of a file that is called after it. */
export function momentOfName(file: string): MomentOfRun | undefined {
  const { unit, at } = /^(?<unit>epoch|step)-(?<at>\d+)\.\w+$/.exec(file)?.groups ?? {}
  if (unit === undefined) return undefined
  return unit === 'epoch' ? { epoch: Number(at) } : { step: Number(at) }
}
