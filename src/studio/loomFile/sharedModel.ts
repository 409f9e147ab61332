/** A model as it travels: the files of its folder, to the last bit, so that it has the same hash wherever it is. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { provenanceOf } from '../../contract/schemas/models.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { readSafetensors } from '../../engine/weights/safetensors.ts'
import {
  keptDirections,
  shippedFile,
  writeDirections,
  writtenDirections,
  type ModelDirection,
} from '../models/directions.ts'
import {
  discriminatorRoles,
  generatorFile,
  hashOf,
  modelKind,
  modelSchema,
  type DiscriminatorRole,
  type Model,
  type ModelDescription,
  type ModelPlaces,
  underFreeName,
  weightsFile,
} from '../models/model.ts'
import { encoderBytes, encoderFile, readModelEncoder } from '../models/modelEncoder.ts'
import {
  entriesOfPictures,
  picturesBytes,
  picturesFolder,
  readPictures,
  writePictures,
  type PicturesBytes,
} from '../models/ownPictures.ts'
import { idOfName, makeEntry } from '../library/entry.ts'
import type { JsonForm } from '../library/readJson.ts'
import { writeWhole, writeWholeJson } from '../library/wholeFile.ts'
import { plainName, words } from './format.ts'

export const modelEntries = {
  description: modelKind.file,
  generator: weightsFile('generator'),
  discriminator: weightsFile('discriminator'),
  projectedDiscriminator: weightsFile('projectedDiscriminator'),
  encoder: encoderFile,
  preview: 'preview.png',
  directions: shippedFile,
} as const

const sharedSchema = v.object({
  ...v.omit(modelSchema, ['id']).entries,
  name: plainName,
  provenance: provenanceOf(words),
})

/** model.json, as in the library but for the id, which is the library's business. */
export const sharedForm: JsonForm<typeof sharedSchema> = { schema: sharedSchema, newest: 1 }

export interface SharedModel extends Omit<ModelDescription, 'id'> {
  readonly generator: Uint8Array
  readonly discriminator?: Uint8Array | undefined
  readonly projectedDiscriminator?: Uint8Array | undefined
  readonly encoder?: Uint8Array | undefined
  /** Those that it has learned. */
  readonly pictures?: PicturesBytes | undefined
  /** A PNG. */
  readonly preview: Uint8Array
  readonly directions?: readonly ModelDirection[] | undefined
}

/** What goes along only where it is asked for. */
export interface SharedParts {
  /** What it was trained against, to go on training it. */
  readonly discriminator?: boolean | undefined
  /** Those that it has learned. */
  readonly pictures?: boolean | undefined
}

/** Of a model here. @throws ProblemError `model-damaged`, `model-part-damaged` */
export async function shareableModel(
  model: Model,
  directionsFolder: string,
  { discriminator = false, pictures = false }: SharedParts = {},
): Promise<SharedModel> {
  const { formatVersion, name, createdAt, network: options, sha256: hash, provenance: origin, names } = model
  const bytesOf = (file: string) => readPart(model, file)
  const generator = wholeGenerator(model, await bytesOf(modelEntries.generator))
  const against: Partial<Record<DiscriminatorRole, Uint8Array>> = {}
  for (const role of discriminator ? model.discriminators : [])
    against[role] = await bytesOf(modelEntries[role])
  const encoder = await readModelEncoder(model)
  const learned = pictures ? await readPictures(model) : undefined
  return {
    formatVersion,
    name,
    createdAt,
    network: options,
    sha256: hash,
    provenance: origin,
    ...(names && { names }),
    generator,
    ...(encoder && { encoder: encoderBytes(encoder) }),
    ...(learned && { pictures: picturesBytes(learned) }),
    preview: await bytesOf(modelEntries.preview),
    directions: await keptDirections(model, directionsFolder),
    ...against,
  }
}

/**
 * The file as the model's hash has it: what was told of the model last may not have come so far as the file.
 * @throws ProblemError `model-damaged`
 */
function wholeGenerator(model: Model, bytes: Uint8Array): Uint8Array {
  if (hashOf(bytes) === model.sha256) return bytes
  try {
    const written = generatorFile(model.network, readSafetensors(bytes).tensors)
    if (hashOf(written) === model.sha256) return written
  } catch {
    // It is no such file.
  }
  throw damagedModel(model, modelEntries.generator)
}

/** What lies in the zip for it, below `folder`, which ends with `/` or is empty. */
export function entriesOf(shared: SharedModel, folder = ''): { name: string; bytes: Uint8Array }[] {
  const { generator, discriminator, projectedDiscriminator, ...others } = shared
  const { encoder, pictures, preview, directions, ...description } = others
  const measured = directions && jsonBytes(writtenDirections(shared, directions))
  const parts: [string, Uint8Array | undefined][] = [
    [modelEntries.description, jsonBytes(description)],
    [modelEntries.generator, generator],
    [modelEntries.discriminator, discriminator],
    [modelEntries.projectedDiscriminator, projectedDiscriminator],
    [modelEntries.encoder, encoder],
    [modelEntries.preview, preview],
    [modelEntries.directions, measured],
    ...entriesOfPictures().map(([part, file]): [string, Uint8Array | undefined] => [
      `${picturesFolder}/${file}`,
      pictures?.[part],
    ]),
  ]
  return parts.flatMap(([name, bytes]) => (bytes ? [{ name: folder + name, bytes }] : []))
}

/**
 * Becomes a model of the library, under its own name or with a number behind it.
 * @throws ProblemError `name-unusable`, `disk-full`, `library-unwritable`
 */
export async function saveSharedModel(
  places: ModelPlaces,
  shared: SharedModel,
): Promise<{ id: string; directory: string }> {
  const { generator, discriminator: _, projectedDiscriminator: __, ...others } = shared
  const { encoder, pictures, preview, directions, ...given } = others
  return underFreeName([places.library, places.shipped], given.name, async (name) => {
    const id = idOfName(name, 'model')
    const description: ModelDescription = { ...given, id, name, createdAt: new Date().toISOString() }
    await makeEntry(places.library, name, modelKind, async (folder) => {
      await writeWhole(join(folder, modelEntries.generator), generator)
      for (const role of discriminatorRoles) {
        const bytes = shared[role]
        if (bytes) await writeWhole(join(folder, modelEntries[role]), bytes)
      }
      if (encoder) await writeWhole(join(folder, modelEntries.encoder), encoder)
      if (pictures) await writePictures(folder, pictures)
      await writeWhole(join(folder, modelEntries.preview), preview)
      if (directions) await writeDirections(join(folder, modelEntries.directions), { name }, directions)
      await writeWholeJson(join(folder, modelKind.file), description)
    })
    return { id, directory: join(places.library, id) }
  })
}

export function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}

function readPart(model: Model, file: string): Promise<Uint8Array> {
  return readFile(join(model.directory, file)).catch((cause: unknown) => {
    throw damagedModel(model, file, cause)
  })
}

function damagedModel({ name }: Model, file: string, cause?: unknown): ProblemError {
  return new ProblemError({
    code: 'model-damaged',
    message: `The model “${name}” is damaged: its ${file} is missing or not what it was.`,
    remedy: 'Restore the model from a backup, or import or train it again.',
    cause,
  })
}
