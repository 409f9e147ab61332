/** Weights from elsewhere become a model: PyTorch's files and safetensors, recognised by their shapes. */
import { basename } from 'node:path'
import type { Provenance } from '../../contract/schemas/models.ts'
import type { Backend } from '../../engine/backend.ts'
import {
  familyNamed,
  generatorLayers,
  pictureFormat,
  toldNetwork,
  untoldValues,
} from '../../engine/families/families.ts'
import { latentsFromSeed } from '../../engine/latent/latent.ts'
import { Network } from '../../engine/models/network.ts'
import type { NetworkOptions } from '../../engine/models/networkOptions.ts'
import { generatePictures } from '../../engine/pictures.ts'
import {
  chooseNetwork,
  findNetworks,
  leftOut,
  ownNames,
  type FoundNetwork,
  type NetworkSearch,
} from '../../engine/weights/chooseNetwork.ts'
import type { NetworkWeights } from '../../engine/weights/networkWeights.ts'
import type { StateDict } from '../../engine/weights/stateDict.ts'
import { readWeightsFile } from '../../engine/weights/weightsFile.ts'
import { printable } from '../../engine/weights/weightsProblem.ts'
import type { Library } from '../library/library.ts'
import { readNamedFile } from '../library/namedFile.ts'
import { parseJson } from '../library/readJson.ts'
import { inTurns } from '../inTurns.ts'
import { networkSchema } from '../recipeSchema.ts'
import { recipePng } from '../export/pictureRecipe.ts'
import { checkModelNameFree, saveModel, type ModelDescription, type TensorNames } from './model.ts'

interface ImportModelRequest {
  /** Weights: what they are is told by what stands in them. */
  readonly file: string
  /** What the model is called; it must be free. */
  readonly name: string
  /** What its weights do not tell; what is not given here is assumed. */
  readonly told?: Readonly<Record<string, unknown>> | undefined
}

export interface ImportPlaces {
  /** @throws ProblemError `library-busy`, … */
  ownLibrary(): Promise<Library>
  /** For its first pictures. */
  openBackend(): Promise<Backend>
}

/** Weights of PyTorch or safetensors become a model of the library. @throws ProblemError `name-taken`, those of readForeignWeights */
export async function importModel(
  places: ImportPlaces,
  { file, name, told }: ImportModelRequest,
): Promise<ModelDescription> {
  const { models } = await places.ownLibrary()
  checkModelNameFree(models, name)
  const weights = await readForeignWeights(file, told)
  const preview = await previewOf(await places.openBackend(), name, weights)
  await places.ownLibrary() // all of that took its time
  return saveModel(models, { name, ...weights, preview })
}

/** Its first pictures, as a PNG. */
export async function previewOf(
  { operations, description }: Backend,
  name: string,
  { network, generator, provenance }: Pick<ImportedWeights, 'network' | 'generator' | 'provenance'>,
): Promise<Uint8Array> {
  const format = pictureFormat(network)
  const ready = new Network(generatorLayers(network), generator)
  const latents = latentsFromSeed(1, 16, network.latentSize)
  const pixels = (await inTurns(generatePictures(operations, ready, format, latents)))!.result
  ready.dispose()
  return recipePng(pixels, format, {
    made: { by: 'import', file: provenance.file, seed: 1 },
    model: { name, sha256: '' },
    engine: description,
    layout: { columns: 4, gap: 2, scale: 1 },
    latents,
  })
}

interface ImportedWeights {
  readonly network: NetworkOptions
  readonly generator: StateDict
  readonly discriminator?: StateDict
  readonly names?: TensorNames
  readonly provenance: Extract<Provenance, { kind: 'imported' }>
}

/**
 * Reads weights that hold a generator, and its discriminator where one that fits is in it.
 * `told` is what they do not tell; a file of ours tells it.
 * @throws ProblemError `network-untold`, and as readNamedFile, readWeightsFile and chooseNetwork do
 */
export async function readForeignWeights(
  file: string,
  told: Readonly<Record<string, unknown>> = {},
): Promise<ImportedWeights> {
  const { stateDicts, metadata } = readWeightsFile(await readNamedFile(file))
  const search = findNetworks(stateDicts)
  const generator = chooseNetwork(search, 'generator')
  const discriminator = search.networks.find(
    ({ network }) => network.role === 'discriminator' && belongTogether(generator.network, network),
  )
  const options = networkOptions(generator.network, discriminator?.network)
  const names = tensorNames(search, generator, discriminator)
  const left = leftOut(search, discriminator ? [generator, discriminator] : [generator])
  return {
    network: toldNetwork(toldByUs(options, metadata['network']), told),
    generator: generator.network.tensors,
    ...(discriminator && { discriminator: discriminator.network.tensors }),
    ...(names && { names }),
    provenance: {
      kind: 'imported',
      file: printable(basename(file)),
      ...(left.length > 0 && { leftOut: [...left] }),
    },
  }
}

/** What our own export says of its network, where that is one. */
function toldByUs(options: NetworkOptions, text: string | undefined): NetworkOptions {
  try {
    const read = parseJson(text ?? '', { schema: networkSchema })
    if ('flaw' in read || read.value.family !== options.family) return options
    return toldNetwork(options, untoldValues(read.value))
  } catch {
    return options // of a family that is not known here
  }
}

/** Where they are called otherwise than here. */
function tensorNames(
  search: NetworkSearch,
  generator: FoundNetwork,
  discriminator: FoundNetwork | undefined,
): TensorNames | undefined {
  const ofGenerator = ownNames(search, generator)
  const ofDiscriminator = discriminator && ownNames(search, discriminator)
  const asHere = (names: ReadonlyMap<string, string>, { network: { tensors } }: FoundNetwork) =>
    [...tensors.keys()].every((name) => names.get(name) === name)
  if (asHere(ofGenerator, generator) && (!discriminator || asHere(ofDiscriminator!, discriminator)))
    return undefined
  return {
    generator: Object.fromEntries(ofGenerator),
    ...(ofDiscriminator && { discriminator: Object.fromEntries(ofDiscriminator) }),
  }
}

function networkOptions(generator: NetworkWeights, discriminator?: NetworkWeights): NetworkOptions {
  return familyNamed(generator.family).recognisedOptions({ ...discriminator?.options, ...generator.options })
}

/** One description serves both networks, so they must agree in all that it says of both. */
function belongTogether(generator: NetworkWeights, other: NetworkWeights): boolean {
  return (
    generator.family === other.family &&
    Object.entries(generator.options).every(([field, value]) => (other.options[field] ?? value) === value)
  )
}
