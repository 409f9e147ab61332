/** A model out of a `.loom` file of somebody else: every part is checked before anything of it is kept. */
import sharp from 'sharp'
import type * as v from 'valibot'
import { discriminatorLayers, generatorLayers } from '../../engine/families/families.ts'
import { checkWeights } from '../../engine/weights/checkWeights.ts'
import { readSafetensors } from '../../engine/weights/safetensors.ts'
import { parseJson, type JsonForm, type ReadJson } from '../library/readJson.ts'
import { directionsForm, type ModelDirection } from '../models/directions.ts'
import { hashOf } from '../models/model.ts'
import type { ZipReader } from '../readZip.ts'
import { checkedEntry, damagedLoomFile, longestJson } from './format.ts'
import { modelEntries, sharedForm, type SharedModel } from './sharedModel.ts'

/** Pixels; the previews that are made here have some hundred thousand. */
const largestPreview = 50_000_000
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
  const discriminator = zip.has(folder + modelEntries.discriminator)
    ? await zip.read(folder + modelEntries.discriminator)
    : undefined
  if (discriminator) checkWeights(discriminatorLayers(network), readSafetensors(discriminator).tensors)
  const preview = await zip.read(folder + modelEntries.preview)
  await checkPreview(preview, file)
  const directions = zip.has(folder + modelEntries.directions)
    ? directionsOf(await json(modelEntries.directions, directionsForm), network.latentSize, file)
    : undefined
  return { ...description, generator, discriminator, preview, directions }
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

/** A PNG to its end, and of a size that can be shown. */
async function checkPreview(bytes: Uint8Array, file: string): Promise<void> {
  try {
    const picture = sharp(bytes, { limitInputPixels: largestPreview, failOn: 'error' })
    const { format, pages = 1 } = await picture.metadata()
    if (format !== 'png' || pages !== 1) throw new Error(`the preview is ${format}`)
    await picture.stats()
  } catch (cause) {
    throw damagedLoomFile(file, `its ${modelEntries.preview} is no picture that can be shown`, cause)
  }
}
