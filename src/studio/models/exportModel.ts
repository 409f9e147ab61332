/** A model's weights for other programs: safetensors under the names of their module, as load_state_dict takes them. */
import { dirname, extname, join } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import type { Precision } from '../../engine/weights/elements.ts'
import { writeSafetensors } from '../../engine/weights/safetensors.ts'
import type { StateDict } from '../../engine/weights/stateDict.ts'
import { checkOutput } from '../library/outputPath.ts'
import { makeFolder, writeWhole } from '../library/wholeFile.ts'
import { readWeights, weightsFile, type Model } from './model.ts'

export interface ExportModelRequest {
  readonly model: Model
  /** A .safetensors file for the generator alone, or a folder for both networks. */
  readonly out: string
  readonly precision?: Precision | undefined
}

/** The files written. @throws ProblemError `export-format`, `model-damaged`, what checkOutput throws */
export async function exportModel({ model, out, precision = 'F32' }: ExportModelRequest): Promise<string[]> {
  const extension = extname(out).toLowerCase()
  if (extension !== '' && extension !== '.safetensors') {
    throw new ProblemError({
      code: 'export-format',
      message: `Models are written as .safetensors, not as ${extension}.`,
      remedy: 'Name a .safetensors file for the generator, or a folder for both networks.',
    })
  }
  await checkOutput(out, extension === '' ? 'folder' : 'file')
  const roles = ['generator', ...(extension === '' ? model.discriminators : [])] as const
  const metadata = { format: 'pt', network: JSON.stringify(model.network), name: model.name }
  const files: string[] = []
  for (const role of roles) {
    const file = extension === '' ? join(out, weightsFile(role)) : out
    await makeFolder(dirname(file))
    const weights = underNames(
      await readWeights(model, role),
      role === 'projectedDiscriminator' ? undefined : model.names?.[role],
    )
    await writeWhole(file, writeSafetensors(weights, { metadata, precision }))
    files.push(file)
  }
  return files
}

/** Imported ones go out under the names that they came with; what the file did not have (biases of zeros) stays here. */
function underNames(weights: StateDict, names: Readonly<Record<string, string>> | undefined): StateDict {
  if (!names) return weights
  const known = new Map(Object.entries(names))
  return new Map(
    [...weights].flatMap(([name, array]) => {
      const given = known.get(name)
      return given === undefined ? [] : [[given, array] as const]
    }),
  )
}
