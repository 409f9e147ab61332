/** A model out of a `.loom` file of somebody else: every part is checked before anything of it is kept. */
import sharp from 'sharp'
import * as v from 'valibot'
import { fraction } from '../../contract/schemas/common.ts'
import { discriminatorLayers, generatorLayers } from '../../engine/models/pair.ts'
import { checkWeights } from '../../engine/weights/checkWeights.ts'
import { readSafetensors } from '../../engine/weights/safetensors.ts'
import { directionsVersion, type ModelDirection } from '../models/directions.ts'
import { modelKind } from '../models/model.ts'
import type { ZipReader } from '../readZip.ts'
import { checked, damagedLoomFile, longestJson, newerLoomFile, parseJson } from './format.ts'
import { descriptionSchema, hashOf, modelEntries, type SharedModel } from './sharedModel.ts'

/** Pixels; the previews that are made here have some hundred thousand. */
const largestPreview = 50_000_000
const mostDirections = 1000
const finite = v.pipe(v.number(), v.finite())

const directionsSchema = v.object({
  directions: v.pipe(
    v.array(
      v.object({
        name: v.pipe(v.string(), v.regex(/^[\w-]{1,60}$/)),
        kind: v.picklist(['sefa', 'attribute']),
        vector: v.array(v.pipe(v.number(), v.minValue(-1.01), v.maxValue(1.01))),
        explained: finite,
        check: v.exactOptional(v.object({ more: fraction, less: fraction, reach: finite })),
      }),
    ),
    v.maxLength(mostDirections),
  ),
})

/**
 * `folder` ends with `/` or is empty; `file` is what messages call the `.loom` file.
 * @throws ProblemError `loom-file-damaged`, `newer-version`, `weights-format`, `weights-shape`, `weights-unrecognised`,
 * `weights-values`; ZipRefusal
 */
export async function readSharedModel(zip: ZipReader, folder: string, file: string): Promise<SharedModel> {
  const json = async (entry: string) =>
    parseJson((await zip.read(folder + entry, longestJson)).toString(), entry, file)
  const written = await json(modelEntries.description)
  if (versionOf(written) > modelKind.formatVersion) throw newerLoomFile(file)
  const description = checked(descriptionSchema, written, modelEntries.description, file)
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
    ? readDirections(await json(modelEntries.directions), network.latentSize, file)
    : undefined
  return { ...description, generator, discriminator, preview, directions }
}

/** Those of another version count for nothing: they are measured again. */
function readDirections(value: unknown, latentSize: number, file: string): ModelDirection[] | undefined {
  if (versionOf(value) !== directionsVersion) return undefined
  const { directions } = checked(directionsSchema, value, modelEntries.directions, file)
  if (directions.some(({ vector }) => vector.length !== latentSize))
    throw damagedLoomFile(file, 'its directions are of another model')
  return directions.map((one) => ({ ...one, vector: Float32Array.from(one.vector) }))
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

function versionOf(value: unknown): number {
  const version = (value as { formatVersion?: unknown } | null)?.formatVersion
  return typeof version === 'number' ? version : 0
}
