/** A checkpoint's way to the disk, beside the training that goes on. */
import * as v from 'valibot'
import { count } from '../../contract/schemas/common.ts'
import type { Backend } from '../../engine/backend.ts'
import type { Operations } from '../../engine/operations.ts'
import { divergence, type TrainingCopy } from '../../engine/training/trainingCopy.ts'
import { byName, safetensorsHeader, writeSafetensors } from '../../engine/weights/safetensors.ts'
import { inTurns } from '../inTurns.ts'
import { parseJson } from '../library/readJson.ts'
import { copyWhole, writeWhole, writeWholeBy } from '../library/wholeFile.ts'
import { headOf } from '../library/withFile.ts'

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

const moment = v.object({
  step: v.pipe(v.string(), v.toNumber(), count),
  epoch: v.pipe(v.string(), v.toNumber(), count),
})

/** Of which moment a checkpoint is that checkpointWriter wrote, by its first bytes; nothing where there is none. */
export async function momentOfFile(file: string): Promise<{ step: number; epoch: number } | undefined> {
  const head = await headOf(file, 1024).catch(() => Buffer.alloc(0))
  // Its header's length, then the header, which begins so.
  const metadata = /^\{"__metadata__":(\{[^{}]*\})/.exec(head.toString('utf8', 8))?.[1]
  const read = parseJson(metadata ?? '', { schema: moment })
  return 'value' in read ? read.value : undefined
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
