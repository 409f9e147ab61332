/** A model out of a `.loom` file of somebody else: every part is checked before anything of it is kept. */
import sharp from 'sharp'
import type * as v from 'valibot'
import { discriminatorLayers, generatorLayers, pictureFormat } from '../../engine/families/families.ts'
import type { NetworkOptions } from '../../engine/models/networkOptions.ts'
import { projectedDiscriminatorLayers } from '../../engine/features/projectedDiscriminator.ts'
import type { Layer } from '../../engine/models/layer.ts'
import { checkWeights } from '../../engine/weights/checkWeights.ts'
import { readSafetensors } from '../../engine/weights/safetensors.ts'
import { parseJson, type JsonForm, type ReadJson } from '../library/readJson.ts'
import { directionsForm, type ModelDirection } from '../models/directions.ts'
import { discriminatorRoles, hashOf, type DiscriminatorRole } from '../models/model.ts'
import { parseEncoder } from '../models/modelEncoder.ts'
import {
  entriesOfPictures,
  parsePictures,
  picturesFiles,
  picturesFolder,
  type PicturesBytes,
} from '../models/ownPictures.ts'
import type { ZipReader } from '../readZip.ts'
import { checkedEntry, damagedLoomFile, longestJson } from './format.ts'
import { modelEntries, sharedForm, type SharedModel } from './sharedModel.ts'

/** Pixels; the previews that are made here have some hundred thousand, sheets of very many pictures some million. */
const largestPicture = 2 ** 26

/**
 * `folder` ends with `/` or is empty; `file` is what messages call the `.loom` file.
 * @throws ProblemError `loom-file-damaged`, `newer-version`, `weights-format`, `weights-shape`, `weights-unrecognised`,
 * `weights-values`; ZipRefusal
 */
export async function readSharedModel(zip: ZipReader, folder: string, file: string): Promise<SharedModel> {
  const json = async <Schema extends v.GenericSchema>(entry: string, form: JsonForm<Schema>) =>
    parseJson((await zip.read(folder + entry, longestJson)).toString(), form)
  const { description: entry } = modelEntries
  const description = checkedEntry(await json(entry, sharedForm), entry, file)
  const { network, sha256 } = description
  const generator = await zip.read(folder + modelEntries.generator)
  if (hashOf(generator) !== sha256)
    throw damagedLoomFile(file, `its ${modelEntries.generator} is not the one that its model.json is of`)
  checkWeights(generatorLayers(network), readSafetensors(generator).tensors)
  const discriminators: Partial<Record<DiscriminatorRole, Uint8Array>> = {}
  for (const role of discriminatorRoles) {
    const weights = folder + modelEntries[role]
    if (!zip.has(weights)) continue
    const bytes = await zip.read(weights)
    checkWeights(layersAgainst(role, network), readSafetensors(bytes).tensors)
    discriminators[role] = bytes
  }
  const encoder = await encoderIn(zip, folder, network.latentSize, file)
  const pictures = await picturesIn(zip, folder, network.latentSize, file)
  const preview = await zip.read(folder + modelEntries.preview)
  await checkPicture(preview, 'png', modelEntries.preview, file)
  const directions = zip.has(folder + modelEntries.directions)
    ? directionsOf(await json(modelEntries.directions, directionsForm), network.latentSize, file)
    : undefined
  return { ...description, generator, ...discriminators, encoder, pictures, preview, directions }
}

function layersAgainst(role: DiscriminatorRole, network: NetworkOptions): Layer[] {
  return role === 'discriminator'
    ? discriminatorLayers(network)
    : projectedDiscriminatorLayers(pictureFormat(network).size).flat()
}

/** Those of another version count for nothing: they are measured again. */
function directionsOf(
  read: ReadJson<typeof directionsForm.schema>,
  latentSize: number,
  file: string,
): ModelDirection[] | undefined {
  if ('flaw' in read && read.flaw.kind !== 'damaged') return undefined
  const { directions } = checkedEntry(read, modelEntries.directions, file)
  if (directions.some(({ vector }) => vector.length !== latentSize))
    throw damagedLoomFile(file, 'its directions are of another model')
  return directions
}

async function encoderIn(
  zip: ZipReader,
  folder: string,
  latentSize: number,
  file: string,
): Promise<Uint8Array | undefined> {
  const { encoder: entry } = modelEntries
  if (!zip.has(folder + entry)) return undefined
  const bytes = await zip.read(folder + entry)
  const encoder = parseEncoder(bytes, latentSize)
  if (typeof encoder === 'string') throw damagedLoomFile(file, `its ${entry} ${encoder}`)
  return bytes
}

/** All of their files, or none. */
async function picturesIn(
  zip: ZipReader,
  folder: string,
  latentSize: number,
  file: string,
): Promise<PicturesBytes | undefined> {
  const own = `${folder}${picturesFolder}/`
  if (!entriesOfPictures().some(([, entry]) => zip.has(own + entry))) return undefined
  const bytes: PicturesBytes = {
    description: await zip.read(own + picturesFiles.description, longestJson),
    latents: await zip.read(own + picturesFiles.latents),
    sheet: await zip.read(own + picturesFiles.sheet),
  }
  const pictures = await parsePictures(bytes, latentSize)
  if (typeof pictures === 'string') throw damagedLoomFile(file, `its folder ${picturesFolder} ${pictures}`)
  await checkPicture(bytes.sheet, 'webp', `${picturesFolder}/${picturesFiles.sheet}`, file)
  return bytes
}

/** One of that format to its end, and of a size that can be shown. */
async function checkPicture(
  bytes: Uint8Array,
  kind: 'png' | 'webp',
  entry: string,
  file: string,
): Promise<void> {
  try {
    const picture = sharp(bytes, { limitInputPixels: largestPicture, failOn: 'error' })
    const { format, pages = 1 } = await picture.metadata()
    if (format !== kind || pages !== 1) throw new Error(`${entry} is ${format}`)
    await picture.stats()
  } catch (cause) {
    throw damagedLoomFile(file, `its ${entry} is no picture that can be shown`, cause)
  }
}
