/** Opens a weight file of any known format by its first bytes. Knows formats; not networks. */
import { foreignFile } from './foreignFormats.ts'
import { readSafetensors } from './safetensors.ts'
import type { FoundStateDict } from './stateDict.ts'
import { looksLikeTorchFile, readTorchFile } from './torchFile.ts'

export interface WeightsFile {
  readonly format: 'safetensors' | 'pytorch'
  readonly stateDicts: readonly FoundStateDict[]
  /** Of safetensors; PyTorch's files have none. */
  readonly metadata: Readonly<Record<string, string>>
}

/** @throws ProblemError `weights-format`, `weights-foreign-pickle`. */
export function readWeightsFile(bytes: Uint8Array): WeightsFile {
  // A safetensors header of 128 bytes would begin with 0x80 as a pickle does; its ninth byte is always {.
  if (bytes[8] === 0x7b) {
    const { tensors, metadata } = readSafetensors(bytes)
    return { format: 'safetensors', stateDicts: [{ path: [], tensors }], metadata }
  }
  if (looksLikeTorchFile(bytes)) {
    return { format: 'pytorch', stateDicts: readTorchFile(bytes), metadata: {} }
  }
  throw foreignFile(bytes)
}
