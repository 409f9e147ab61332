/** A model's weights for other programs: safetensors under PyTorch's names, as load_state_dict takes them. */
import { dirname, extname, join } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import type { Precision } from '../../engine/weights/elements.ts'
import { writeSafetensors } from '../../engine/weights/safetensors.ts'
import { makeFolder, writeWhole } from '../library/wholeFile.ts'
import { readWeights, type Model } from './model.ts'

export interface ExportModelRequest {
  readonly model: Model
  /** A .safetensors file for the generator alone, or a folder for both networks. */
  readonly out: string
  readonly precision?: Precision | undefined
}

/** The files written. @throws ProblemError `export-format`, `model-damaged`, `disk-full`, `library-unwritable` */
export async function exportModel({ model, out, precision = 'F32' }: ExportModelRequest): Promise<string[]> {
  const extension = extname(out).toLowerCase()
  if (extension !== '' && extension !== '.safetensors') {
    throw new ProblemError({
      code: 'export-format',
      message: `Models are written as .safetensors, not as ${extension}.`,
      remedy: 'Name a .safetensors file for the generator, or a folder for both networks.',
    })
  }
  const roles =
    extension === '' && model.hasDiscriminator
      ? (['generator', 'discriminator'] as const)
      : (['generator'] as const)
  const metadata = { format: 'pt', network: JSON.stringify(model.network), name: model.name }
  const files: string[] = []
  for (const role of roles) {
    const file = extension === '' ? join(out, `${role}.safetensors`) : out
    await makeFolder(dirname(file))
    await writeWhole(file, writeSafetensors(await readWeights(model, role), { metadata, precision }))
    files.push(file)
  }
  return files
}
