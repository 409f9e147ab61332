/** What lies beside a model's weights and is damaged by itself: the model can be used all the same. */
import { join } from 'node:path'
import type { NetworkOptions } from '../../engine/models/networkOptions.ts'
import { ProblemError } from '../../engine/problemError.ts'

/** What of a model its parts have to know. */
export interface ModelFolder {
  readonly name: string
  readonly directory: string
  readonly network: NetworkOptions
}

/** `part` is its file or folder, `why` the end of a sentence that begins with it. */
export function damagedPart(
  { name, directory }: Pick<ModelFolder, 'name' | 'directory'>,
  part: string,
  why: string,
  cause?: unknown,
): ProblemError {
  return new ProblemError({
    code: 'model-part-damaged',
    message: `Of the model “${name}”, ${part} ${why}.`,
    remedy: `Restore ${join(directory, part)} from a backup, or remove it; the model itself stays.`,
    cause,
  })
}
