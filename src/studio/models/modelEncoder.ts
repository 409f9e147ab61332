/** The encoder that a model keeps, which finds the places of photos in its latent space. Reads and writes; encodes nothing. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encoderState, readEncoder, type Encoder } from '../../engine/features/encoder.ts'
import { numberCount } from '../../engine/features/pictureNumbers.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { readSafetensors, writeSafetensors, type SafetensorsFile } from '../../engine/weights/safetensors.ts'
import { errorCode } from '../library/withFile.ts'
import { damagedPart, type ModelFolder } from './modelPart.ts'

export const encoderFile = 'encoder.safetensors'

/** What the numbers of a picture are has a version, since an encoder is of no use for others. */
const metadata = { format: 'latent-loom-encoder', version: '1' }

export function encoderBytes(encoder: Encoder): Uint8Array {
  return writeSafetensors(encoderState(encoder), { metadata })
}

/** The end of a sentence where the bytes are none for latents of that size. */
export function parseEncoder(bytes: Uint8Array, latentSize: number): Encoder | string {
  let file: SafetensorsFile
  try {
    file = readSafetensors(bytes)
  } catch (error) {
    if (error instanceof ProblemError) return 'is damaged'
    throw error
  }
  if (file.metadata['version'] !== metadata.version) return 'was written by another version of Latent Loom'
  return readEncoder(file.tensors, numberCount, latentSize) ?? 'does not fit the model'
}

/** It may be damaged. */
export function hasEncoder({ directory }: Pick<ModelFolder, 'directory'>): boolean {
  return existsSync(join(directory, encoderFile))
}

/** Undefined where the model has none. @throws ProblemError `model-part-damaged` */
export async function readModelEncoder(model: ModelFolder): Promise<Encoder | undefined> {
  const bytes = await readFile(join(model.directory, encoderFile)).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined
    throw damagedPart(model, encoderFile, 'cannot be read', error)
  })
  const encoder = bytes && parseEncoder(bytes, model.network.latentSize)
  if (typeof encoder === 'string') throw damagedPart(model, encoderFile, encoder)
  return encoder
}
