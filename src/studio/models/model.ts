/** Models in the library and the ones that ship: description, weights, preview. Reads, writes, removes. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { limits } from '../../contract/limits.ts'
import { moment, sha256 } from '../../contract/schemas/common.ts'
import type { BrokenEntry } from '../../contract/schemas/library.ts'
import { provenance, type Provenance } from '../../contract/schemas/models.ts'
import { familyNamed, pictureFormat } from '../../engine/families/families.ts'
import type { NetworkOptions } from '../../engine/models/networkOptions.ts'
import { ProblemError } from '../../engine/problemError.ts'
import type { TrainedNetworks } from '../../engine/training/learners.ts'
import type { Precision } from '../../engine/weights/elements.ts'
import { readSafetensors, writeSafetensors } from '../../engine/weights/safetensors.ts'
import type { StateDict } from '../../engine/weights/stateDict.ts'
import {
  checkNameFree,
  damagedEntry,
  idOfName,
  makeEntry,
  openEntries,
  readEntry,
  type EntryKind,
} from '../library/entry.ts'
import { shippedModelName } from '../resources.ts'
import { usableName } from '../library/names.ts'
import { writeWhole, writeWholeJson } from '../library/wholeFile.ts'
import { networkSchema } from '../recipeSchema.ts'
import { encoderFile } from './modelEncoder.ts'
import { writePictures, type PicturesBytes } from './ownPictures.ts'

export type { Precision }

const namesSchema = v.record(v.string(), v.string())
/** What the modules that weights came from call their tensors, by the names that they have here. */
const tensorNames = v.object({ generator: namesSchema, discriminator: v.exactOptional(namesSchema) })
export type TensorNames = Readonly<v.InferOutput<typeof tensorNames>>

export const modelSchema = v.object({
  formatVersion: v.literal(1),
  id: v.string(),
  name: v.string(),
  createdAt: moment,
  network: networkSchema,
  /** Of generator.safetensors: what a picture's recipe knows its model by. */
  sha256,
  provenance,
  /** Of imported ones that are called otherwise. */
  names: v.exactOptional(tensorNames),
})

/** model.json */
export type ModelDescription = Readonly<v.InferOutput<typeof modelSchema>>

export const modelKind: EntryKind<ModelDescription> = {
  noun: 'model',
  file: 'model.json',
  form: { schema: modelSchema, newest: 1 },
  otherwise: 'remove it, and import or train it again',
}

/** A trained model has one of them, or none where it came from elsewhere. */
export const discriminatorRoles = ['discriminator', 'projectedDiscriminator'] as const

export type DiscriminatorRole = (typeof discriminatorRoles)[number]

type Role = 'generator' | DiscriminatorRole

/** projected-discriminator.safetensors */
export function weightsFile(role: Role): string {
  return `${role.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}.safetensors`
}

export interface Model extends ModelDescription {
  readonly directory: string
  readonly shipped: boolean
  /** Those that it has. */
  readonly discriminators: readonly DiscriminatorRole[]
}

export interface NewModel {
  readonly name: string
  readonly network: NetworkOptions
  readonly generator: StateDict
  readonly discriminator?: StateDict | undefined
  /** The heads of one that looks through the feature network. */
  readonly projectedDiscriminator?: StateDict | undefined
  /** encoder.safetensors, where photos have places in its latent space. */
  readonly encoder?: Uint8Array | undefined
  /** Those that it has learned, where they are to be kept with it. */
  readonly pictures?: PicturesBytes | undefined
  readonly provenance: Provenance
  readonly names?: TensorNames | undefined
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

export interface ModelList {
  /** The shipped ones first, but for those that the library has under the same name, then the library's by name. */
  readonly models: readonly Model[]
  /** Folders of the library that are no model. */
  readonly broken: readonly BrokenEntry[]
}

export async function listModels({ library, shipped }: ModelPlaces): Promise<ModelList> {
  const own = await openEntries(library, modelKind, (id) => openModelAt(library, id, id, false))
  const others = await listShipped(shipped)
  const hidden = new Set(own.whole.map(({ id }) => id))
  return { models: [...others.filter(({ id }) => !hidden.has(id)), ...own.whole], broken: own.broken }
}

export async function listShipped(shipped: string): Promise<readonly Model[]> {
  return (await openEntries(shipped, modelKind, (id) => openModelAt(shipped, id, id, true))).whole
}

/**
 * The library's, else the one that ships; that, which is also meant without a name, also where the library's is damaged.
 * @throws ProblemError `model-unknown`, `model-damaged`, `newer-version`
 */
export async function openModel(
  { library, shipped }: ModelPlaces,
  name: string = shippedModelName,
): Promise<Model> {
  const id = idOfName(name, 'model')
  return openModelAt(library, id, name, false).catch(async (error: unknown) => {
    const model = await openModelAt(shipped, id, name, true).catch(() => undefined)
    if (model) return model
    throw error
  })
}

async function openModelAt(parent: string, id: string, name: string, isShipped: boolean): Promise<Model> {
  const directory = join(parent, id)
  const description = await readEntry(directory, name, modelKind)
  const has = (file: string) => existsSync(join(directory, file))
  if (!has(weightsFile('generator')))
    throw damagedEntry(directory, name, modelKind, 'generator.safetensors is missing')
  const discriminators = discriminatorRoles.filter((role) => has(weightsFile(role)))
  return { ...description, directory, shipped: isShipped, discriminators }
}

/** Side of its pictures in pixels. */
export function pictureSide({ network }: Pick<Model, 'network'>): number {
  return pictureFormat(network).size
}

/** “64 × 64” */
export function sideWords(network: NetworkOptions): string {
  const { size } = pictureFormat(network)
  return `${size} × ${size}`
}

/** “DCGAN 64 × 64” */
export function networkWords(network: NetworkOptions): string {
  return `${familyNamed(network.family).title} ${sideWords(network)}`
}

/** The model with these generator weights, whatever it is called. */
export async function modelWithHash(places: ModelPlaces, hash: string): Promise<Model | undefined> {
  const { models } = await listModels(places)
  return models.find((model) => model.sha256 === hash)
}

/** @throws ProblemError `weights-format`, `model-damaged` */
export async function readWeights(model: Model, role: Role = 'generator'): Promise<StateDict> {
  const file = weightsFile(role)
  const bytes = await readFile(join(model.directory, file)).catch((cause: unknown) => {
    throw damagedEntry(model.directory, model.name, modelKind, `${file} cannot be read`, cause)
  })
  return readSafetensors(bytes).tensors
}

/** What a training can start from of a model: its generator, and the discriminators that it has. */
export async function readNetworks(model: Model): Promise<TrainedNetworks> {
  const networks: Record<string, StateDict> = {}
  for (const role of model.discriminators) networks[role] = await readWeights(model, role)
  return { generator: await readWeights(model), ...networks }
}

/** With what the weights do not tell of it: those that make other pictures have another hash. */
export function generatorFile(
  network: NetworkOptions,
  generator: StateDict,
  precision: Precision = 'F32',
): Uint8Array {
  const { untold } = familyNamed(network.family)
  const told = Object.entries(network).filter(([name]) => Object.hasOwn(untold, name))
  const metadata = told.length > 0 && { metadata: { untold: JSON.stringify(Object.fromEntries(told)) } }
  return writeSafetensors(generator, { precision, ...metadata })
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Writes a model whole; `name` must be free. @throws ProblemError `name-taken`, `disk-full`, `library-unwritable` */
export async function saveModel(parent: string, model: NewModel): Promise<ModelDescription> {
  const id = checkNameFree(parent, model.name, modelKind)
  const precision = model.precision ?? 'F32'
  const generator = generatorFile(model.network, model.generator, precision)
  const description: ModelDescription = {
    formatVersion: 1,
    id,
    name: model.name,
    createdAt: new Date().toISOString(),
    network: model.network,
    sha256: hashOf(generator),
    provenance: model.provenance,
    ...(model.names && { names: model.names }),
  }
  await makeEntry(parent, model.name, modelKind, async (folder) => {
    await writeWhole(join(folder, weightsFile('generator')), generator)
    for (const role of discriminatorRoles) {
      const weights = model[role]
      if (weights) await writeWhole(join(folder, weightsFile(role)), writeSafetensors(weights, { precision }))
    }
    if (model.encoder) await writeWhole(join(folder, encoderFile), model.encoder)
    if (model.pictures) await writePictures(folder, model.pictures)
    await writeWhole(join(folder, 'preview.png'), model.preview)
    await writeWholeJson(join(folder, modelKind.file), description)
  })
  return description
}

/** @throws ProblemError `name-taken` */
export function checkModelNameFree(parent: string, name: string): void {
  checkNameFree(parent, name, modelKind)
}

/** Saves under a name that is free in all `parents`, as freeModelName finds it, whoever takes one meanwhile. */
export async function underFreeName<Saved>(
  parents: readonly string[],
  name: string,
  save: (name: string) => Promise<Saved>,
): Promise<Saved> {
  while (true) {
    try {
      return await save(freeModelName(parents, name))
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'name-taken') throw error
    }
  }
}

/** A model's name that is free in all `parents`: `name`, else `name 2`, `name 3`, …, shortened until the number is in its id. */
export function freeModelName(parents: readonly string[], wanted: string): string {
  // With room for a number behind it.
  const name = usableName(wanted, limits.name - 8)
  const isTaken = (id: string) => parents.some((parent) => existsSync(join(parent, id)))
  if (!isTaken(idOfName(name, 'model'))) return name
  const letters = [...name]
  for (let n = 2; ; n++) {
    const numbered = () => `${letters.join('')} ${n}`
    while (!idOfName(numbered(), 'model').endsWith(`-${n}`)) letters.pop()
    if (!isTaken(idOfName(numbered(), 'model'))) return numbered()
  }
}
