/** Models in the library and the ones that ship: description, weights, preview. Reads, writes, removes. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pictureFormat, type NetworkOptions } from '../../engine/models/pair.ts'
import { ProblemError } from '../../engine/problemError.ts'
import type { Precision } from '../../engine/weights/elements.ts'
import { readSafetensors, writeSafetensors } from '../../engine/weights/safetensors.ts'
import type { StateDict } from '../../engine/weights/stateDict.ts'
import { checkNameFree, idOfName, listEntries, readEntry, type EntryKind } from '../library/entry.ts'
import { shippedModelName } from '../resources.ts'
import { makeFolderWhole, writeWhole, writeWholeJson } from '../library/wholeFile.ts'

export type { Precision }

export const modelKind: EntryKind = { noun: 'model', file: 'model.json', formatVersion: 1 }

/** model.json */
export interface ModelDescription {
  readonly formatVersion: number
  readonly id: string
  readonly name: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly network: NetworkOptions
  /** SHA-256 of generator.safetensors, hexadecimal: what a picture's recipe knows its model by. */
  readonly sha256: string
  readonly provenance: Provenance
}

export type Provenance =
  | { readonly kind: 'imported'; readonly file: string }
  | {
      readonly kind: 'trained'
      readonly run: string
      readonly recipe: string
      readonly dataset: string
      readonly pictures: number
      readonly epochs: number
      readonly steps: number
      readonly seed: number
      readonly fineTuned?: string
    }

export interface Model extends ModelDescription {
  readonly directory: string
  readonly shipped: boolean
  readonly hasDiscriminator: boolean
}

export interface NewModel {
  readonly name: string
  readonly network: NetworkOptions
  readonly generator: StateDict
  readonly discriminator?: StateDict | undefined
  readonly provenance: Provenance
  /** A PNG. */
  readonly preview: Uint8Array
  /** Of the files; F32 unless space counts more than the last bit. */
  readonly precision?: Precision | undefined
}

/** Where models are looked for: the library's folder first, then what ships. */
export interface ModelPlaces {
  readonly library: string
  readonly shipped: string
}

/** All models: the shipped ones first, but for those that the library has under the same name, then the library's by name. */
export async function listModels(places: ModelPlaces): Promise<Model[]> {
  const own = await listEntries(places.library, modelKind)
  const shipped = (await listEntries(places.shipped, modelKind)).filter((id) => !own.includes(id))
  const models: Model[] = []
  for (const [parent, ids] of [
    [places.shipped, shipped],
    [places.library, own],
  ] as const) {
    for (const id of ids) models.push(await openModel(places, id, parent))
  }
  return models
}

/** The one that ships, without a name. @throws ProblemError `model-unknown`, `model-damaged`, `newer-version` */
export async function openModel(
  places: ModelPlaces,
  name: string = shippedModelName,
  parent?: string,
): Promise<Model> {
  const id = idOfName(name, modelKind)
  const at = [places.library, places.shipped].find((place) => existsSync(join(place, id, modelKind.file)))
  const directory = join(parent ?? at ?? places.library, id)
  const description = await readEntry<ModelDescription>(directory, name, modelKind)
  return {
    ...description,
    id,
    directory,
    shipped: (parent ?? at) === places.shipped,
    hasDiscriminator: existsSync(join(directory, 'discriminator.safetensors')),
  }
}

/** Side of its pictures in pixels. */
export function pictureSide({ network }: Pick<Model, 'network'>): number {
  return pictureFormat(network).size
}

/** The model with these generator weights, whatever it is called. */
export async function modelWithHash(places: ModelPlaces, sha256: string): Promise<Model | undefined> {
  return (await listModels(places)).find((model) => model.sha256 === sha256)
}

/** @throws ProblemError `weights-format`, `model-damaged` */
export async function readWeights(
  model: Model,
  role: 'generator' | 'discriminator' = 'generator',
): Promise<StateDict> {
  const bytes = await readFile(join(model.directory, `${role}.safetensors`)).catch((cause: unknown) => {
    throw new ProblemError({
      code: 'model-damaged',
      message: `The ${role} of “${model.name}” cannot be read.`,
      remedy: 'Remove the model and import or train it again.',
      cause,
    })
  })
  return readSafetensors(bytes).tensors
}

/** Writes a model whole; `name` must be free. @throws ProblemError `name-taken`, `disk-full`, `library-unwritable` */
export async function saveModel(parent: string, model: NewModel): Promise<ModelDescription> {
  const id = checkNameFree(parent, model.name, modelKind)
  const precision = model.precision ?? 'F32'
  const generator = writeSafetensors(model.generator, { precision })
  const description: ModelDescription = {
    formatVersion: modelKind.formatVersion,
    id,
    name: model.name,
    createdAt: new Date().toISOString(),
    network: model.network,
    sha256: createHash('sha256').update(generator).digest('hex'),
    provenance: model.provenance,
  }
  await makeFolderWhole(join(parent, id), async (folder) => {
    await writeWhole(join(folder, 'generator.safetensors'), generator)
    if (model.discriminator) {
      const bytes = writeSafetensors(model.discriminator, { precision })
      await writeWhole(join(folder, 'discriminator.safetensors'), bytes)
    }
    await writeWhole(join(folder, 'preview.png'), model.preview)
    await writeWholeJson(join(folder, modelKind.file), description)
  })
  return description
}

/** @throws ProblemError `name-taken` */
export function checkModelNameFree(parent: string, name: string): void {
  checkNameFree(parent, name, modelKind)
}

/** A model's name that is free in all `parents`: `name`, else `name 2`, `name 3`, … */
export function freeModelName(parents: readonly string[], name: string): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name} ${n}`
    const id = idOfName(candidate, modelKind)
    if (!parents.some((parent) => existsSync(join(parent, id)))) return candidate
  }
}
