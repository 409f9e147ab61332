/** A run's checkpoints as they lie on the disk: the latest, those that were kept, and the newest that is of use. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import type { Checkpoint } from '../../engine/training/checkpoint.ts'
import { stepOfEpoch } from '../../engine/training/stepCounts.ts'
import { readSafetensors } from '../../engine/weights/safetensors.ts'
import { setAside } from '../library/broken.ts'
import { damagedEntry } from '../library/entry.ts'
import { latestFile, latestName, momentOfName, runKind, type Run } from './run.ts'

/**
 * The latest checkpoint, or nothing where the run was ended before its first one.
 * @throws ProblemError `run-damaged`, `newer-version`
 */
export async function readLatest(run: Run): Promise<Checkpoint | undefined> {
  if (existsSync(latestFile(run))) return readCheckpoint(run, latestFile(run))
  if (run.step === 0) return undefined
  throw damagedEntry(run.directory, run.name, runKind, `${latestName} is missing`)
}

/**
 * Gives `take` the latest checkpoint; where that is of no use, the newest kept one that is, and says of which step. What
 * cannot be used is put aside, not removed. Nothing where the run was ended before its first checkpoint.
 * @throws ProblemError `run-damaged` where none is of use, `newer-version`; those of `take`
 */
export async function takeNewest(
  run: Run,
  take: (checkpoint: Checkpoint) => void,
): Promise<{ readonly wentBackTo?: number } | undefined> {
  try {
    const latest = await readLatest(run)
    if (latest) take(latest)
    return latest && {}
  } catch (error) {
    if (!isFlaw(error)) throw error
    for (const file of await keptFiles(run)) {
      const kept = await readCheckpoint(run, file)
        .then((checkpoint) => {
          take(checkpoint)
          return checkpoint
        })
        .catch((flaw: unknown) => {
          if (!isFlaw(flaw)) throw flaw
        })
      if (!kept) continue
      if (existsSync(latestFile(run))) await setAside(latestFile(run))
      return { wentBackTo: kept.step }
    }
    throw error
  }
}

/** What an earlier checkpoint may not have. */
function isFlaw(error: unknown): boolean {
  return (
    error instanceof ProblemError &&
    ['run-damaged', 'checkpoint-damaged', 'weights-shape'].includes(error.code)
  )
}

/** The newest first. */
export async function keptFiles(run: Run): Promise<string[]> {
  const folder = join(run.directory, 'checkpoints')
  const { recipe, dataset } = run
  const stepOf = (at: NonNullable<ReturnType<typeof momentOfName>>) =>
    'step' in at ? at.step : stepOfEpoch(recipe.training, dataset.count, at.epoch)
  const names = await readdir(folder).catch(() => [])
  return names
    .flatMap((name) => {
      const at = name.endsWith('.safetensors') ? momentOfName(name) : undefined
      return at ? [{ file: join(folder, name), step: stepOf(at) }] : []
    })
    .toSorted((a, b) => b.step - a.step)
    .map(({ file }) => file)
}

/** @throws ProblemError `run-damaged`, `newer-version` */
export async function readCheckpoint(run: Run, file: string): Promise<Checkpoint> {
  const { tensors, metadata } = await readFile(file)
    .then(readSafetensors)
    .catch((cause: unknown) => {
      throw damagedEntry(run.directory, run.name, runKind, `${basename(file)} cannot be read`, cause)
    })
  if (metadata['format'] !== 'latent-loom-checkpoint' || metadata['version'] !== '1') {
    throw new ProblemError({
      code: 'newer-version',
      message: `The checkpoint ${basename(file)} of “${run.name}” was written by another version of Latent Loom.`,
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
