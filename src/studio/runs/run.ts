/** Runs in the library: their description, checkpoints and logs on disk. Reads and writes; does not train. */
import { existsSync, statSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { count, moment, precision, seed } from '../../contract/schemas/common.ts'
import type { BrokenEntry } from '../../contract/schemas/library.ts'
import { ProblemError } from '../../engine/problemError.ts'
import type { Checkpoint } from '../../engine/training/checkpoint.ts'
import { readSafetensors } from '../../engine/weights/safetensors.ts'
import {
  checkNameFree,
  damagedEntry,
  idOfName,
  openEntries,
  readEntry,
  type EntryKind,
} from '../library/entry.ts'
import { isRunning, makeFolderWhole, removeHidden, writeWholeJson } from '../library/wholeFile.ts'
import { recipeSchema } from '../recipeSchema.ts'

const runState = v.variant('kind', [
  /** Made and not begun; `auto` is decided by a trial when it begins. */
  v.object({ kind: v.literal('waiting'), precision: v.picklist(['auto', 'float32', 'bfloat16']) }),
  /** `process` trains it; where that one is gone, the run was interrupted. */
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
  return run.state.kind === 'training' && !isInTraining(run) ? 'interrupted' : run.state.kind
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
  return { ...(await readEntry(directory, name, runKind)), directory }
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
  await makeFolderWhole(directory, async (folder) => {
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
  checkIdle(run)
  await removeHidden(run.directory)
}

/** Two processes must not train one run. @throws ProblemError `run-busy` */
export function checkIdle(run: Run): void {
  if (!isInTraining(run)) return
  throw new ProblemError({
    code: 'run-busy',
    message: `The run “${run.name}” is being trained by another process.`,
    remedy: 'Wait for it, or stop it there first.',
  })
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

/**
 * The latest checkpoint, or nothing where the run was ended before its first one.
 * @throws ProblemError `run-damaged`, `newer-version`
 */
export async function readLatest(run: Run): Promise<Checkpoint | undefined> {
  const file = latestFile(run)
  if (!existsSync(file)) return undefined
  const { tensors, metadata } = await readFile(file)
    .then(readSafetensors)
    .catch((cause: unknown) => {
      throw damagedEntry(run.directory, run.name, runKind, `${latestName} cannot be read`, cause)
    })
  if (metadata['format'] !== 'latent-loom-checkpoint' || metadata['version'] !== '1') {
    throw new ProblemError({
      code: 'newer-version',
      message: `The latest checkpoint of “${run.name}” was written by another version of Latent Loom.`,
      remedy: 'Update Latent Loom.',
    })
  }
  return {
    step: Number(metadata['step']),
    epoch: Number(metadata['epoch']),
    seed: Number(metadata['seed']),
    tensors,
  }
}

/** After a restart of the machine another program may have the process number: a training also writes, every step. */
const longestSilenceMs = 10 * 60_000

function isInTraining({ state, directory }: Run): boolean {
  if (state.kind !== 'training') return false
  // This process trains only what it has just opened.
  if (state.process === process.pid || !isRunning(state.process)) return false
  const written = ['run.json', 'timing.jsonl'].map(
    (name) => statSync(join(directory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  )
  return Date.now() - Math.max(...written) < longestSilenceMs
}
