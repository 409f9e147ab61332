/** Runs in the library: their description, checkpoints and logs on disk. Reads and writes; does not train. */
import { existsSync, statSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Precision } from '../../engine/operations.ts'
import { ProblemError } from '../../engine/problemError.ts'
import type { Checkpoint } from '../../engine/training/checkpoint.ts'
import type { Recipe } from '../../engine/training/recipe.ts'
import { readSafetensors } from '../../engine/weights/safetensors.ts'
import { checkNameFree, idOfName, listEntries, readEntry, type EntryKind } from '../library/entry.ts'
import { isRunning, makeFolderWhole, writeWholeJson } from '../library/wholeFile.ts'

export const runKind: EntryKind = { noun: 'run', file: 'run.json', formatVersion: 1 }

export type RunState =
  /** Made and not begun; `auto` is decided by a trial when it begins. */
  | { readonly kind: 'waiting'; readonly precision: Precision | 'auto' }
  /** `process` trains it; where that one is gone, the run was interrupted. */
  | { readonly kind: 'training'; readonly process: number }
  | { readonly kind: 'paused' }
  /** `early` where it was ended before its last step. */
  | { readonly kind: 'finished'; readonly early?: true }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

/** run.json */
export interface RunDescription {
  readonly formatVersion: number
  readonly id: string
  readonly name: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly recipe: Recipe
  readonly dataset: {
    readonly id: string
    readonly name: string
    readonly count: number
    readonly sha256: string
  }
  /** What computed it last. */
  readonly engine: { readonly backend: string; readonly description: string }
  /** Decided when it begins; runs from before there was a choice have none: float32. */
  readonly precision?: Precision
  readonly seed: number
  /** The model whose weights the run started from. */
  readonly fineTuned?: { readonly name: string; readonly sha256: string }
  readonly state: RunState
  /** Steps and epochs done, as of the latest checkpoint. */
  readonly step: number
  readonly epoch: number
  /** Models that it has become, the last one last. */
  readonly models: readonly string[]
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

export async function listRuns(parent: string): Promise<Run[]> {
  const runs: Run[] = []
  for (const id of await listEntries(parent, runKind)) runs.push(await openRun(parent, id))
  return runs.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
}

/** @throws ProblemError `run-unknown`, `run-damaged`, `newer-version` */
export async function openRun(parent: string, name: string): Promise<Run> {
  const directory = join(parent, idOfName(name, runKind))
  return { ...(await readEntry<RunDescription>(directory, name, runKind)), directory }
}

export type NewRun = Omit<RunDescription, 'formatVersion' | 'id' | 'createdAt' | 'step' | 'epoch' | 'models'>

/** @throws ProblemError `name-taken`, `disk-full`, `library-unwritable` */
export async function createRun(parent: string, run: NewRun): Promise<Run> {
  const id = checkNameFree(parent, run.name, runKind)
  const directory = join(parent, id)
  const description: RunDescription = {
    formatVersion: runKind.formatVersion,
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

/** The latest checkpoint, or nothing where the run was ended before its first one. */
export async function readLatest(run: Run): Promise<Checkpoint | undefined> {
  const file = latestFile(run)
  if (!existsSync(file)) return undefined
  const { tensors, metadata } = readSafetensors(await readFile(file))
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
