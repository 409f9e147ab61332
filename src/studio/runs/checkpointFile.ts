/** A checkpoint's way to the disk, beside the training that goes on. */
import type { Backend } from '../../engine/backend.ts'
import type { Operations } from '../../engine/operations.ts'
import { divergence, type TrainingCopy } from '../../engine/training/trainingCopy.ts'
import { byName, safetensorsHeader, writeSafetensors } from '../../engine/weights/safetensors.ts'
import { inTurns } from '../inTurns.ts'
import { copyWhole, writeWhole, writeWholeBy } from '../library/wholeFile.ts'

/**
 * Holds nothing of time or machine, so that equal trainings give equal bytes. Takes what it needs of `copy` at once; the
 * result writes the first file and makes the others other names of it.
 * @throws ProblemError `training-diverged` rather than write weights that are no numbers; `disk-full`, `library-unwritable`
 */
export function checkpointWriter(
  backend: Backend,
  copy: TrainingCopy,
): (files: readonly [string, ...string[]]) => Promise<void> {
  const { step, epoch, seed } = copy
  const metadata = {
    format: 'latent-loom-checkpoint',
    version: '1',
    step: `${step}`,
    epoch: `${epoch}`,
    seed: `${seed}`,
  }
  const write = backend.writer
    ? writeNatively(backend.writer, copy, metadata)
    : writeInTurns(backend.operations, copy, metadata)
  return async ([first, ...others]) => {
    await write(first)
    for (const other of others) await copyWhole(first, other)
  }
}

type Metadata = Readonly<Record<string, string>>

function writeNatively(writer: NonNullable<Backend['writer']>, copy: TrainingCopy, metadata: Metadata) {
  const values = byName(copy.values())
  const header = safetensorsHeader(
    values.map(({ name, parameter }) => ({ name, shape: parameter.shape })),
    metadata,
  )
  const write = writer.hold(values)
  const { step } = copy
  copy.dispose()
  return async (file: string) => {
    try {
      await writeWholeBy(file, (temporary) => write(temporary, header))
    } catch (error) {
      throw error instanceof RangeError ? divergence(step) : error
    }
  }
}

function writeInTurns(operations: Operations, copy: TrainingCopy, metadata: Metadata) {
  return async (file: string) => {
    const checkpoint = await inTurns(copy.checkpoint(operations)).finally(() => copy.dispose())
    if (checkpoint) await writeWhole(file, writeSafetensors(checkpoint.result.tensors, { metadata }))
  }
}
