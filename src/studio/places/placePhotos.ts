/** Photos to their places in a model's latent space, by the encoder that is kept with it. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { operationsIn, type Backend } from '../../engine/backend.ts'
import type { Encoder } from '../../engine/features/encoder.ts'
import { FeatureNetwork } from '../../engine/features/featureNetwork.ts'
import { placesOf } from '../../engine/features/places.ts'
import { pictureFormat } from '../../engine/families/families.ts'
import type { Latent } from '../../engine/latent/latent.ts'
import type { PictureFormat } from '../../engine/models/networkOptions.ts'
import type { Photos } from '../../engine/pictures.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { printable } from '../../engine/weights/weightsProblem.ts'
import { cutRows } from '../datasets/cutRows.ts'
import { defaultMaxPixels, readPicture } from '../datasets/readPicture.ts'
import { featureWeights } from '../featureWeights.ts'
import { inTurns } from '../inTurns.ts'
import { checkNamedFile } from '../library/namedFile.ts'
import type { Model } from '../models/model.ts'
import { readModelEncoder } from '../models/modelEncoder.ts'
import type { Channels, Colour } from '../raster.ts'

export interface PlacedPhoto {
  /** The file's name. */
  readonly name: string
  readonly latent: Latent
  /** What of it was looked at, as the model's pictures are: its middle, one of one. */
  readonly picture: Photos
}

interface PlacingRequest {
  readonly model: Model
  readonly files: readonly string[]
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** What a photo's encoder leaves open is the same for all of them. */
const seed = 0

const white: Colour = [255, 255, 255, 255]

/**
 * In the order of the files.
 * @throws ProblemError `model-without-places`, `model-part-damaged`, `photo-unreadable`, those of checkNamedFile; the signal's
 * reason
 */
export async function placePhotos(
  places: { openBackend(): Promise<Backend> },
  { model, files, signal, onProgress }: PlacingRequest,
): Promise<PlacedPhoto[]> {
  const encoder = await readModelEncoder(model)
  if (!encoder) throw withoutPlaces(model)
  const format = pictureFormat(model.network)
  const operations = operationsIn(await places.openBackend(), 'float32')
  const network = new FeatureNetwork(operations, featureWeights())
  try {
    const placed: PlacedPhoto[] = []
    for (const file of files) {
      signal?.throwIfAborted()
      const picture = await photoOf(file, format)
      const latent = await place({ operations, network }, encoder, picture, signal)
      placed.push({ name: basename(file), latent, picture })
      onProgress?.(placed.length, files.length)
    }
    return placed
  } finally {
    network.dispose()
  }
}

async function place(
  seeing: Parameters<typeof placesOf>[0],
  encoder: Encoder,
  picture: Photos,
  signal: AbortSignal | undefined,
): Promise<Latent> {
  const found = await inTurns(placesOf(seeing, encoder, picture, seed), signal)
  signal?.throwIfAborted()
  return found!.result[0]!
}

/** Its largest square, scaled. */
async function photoOf(file: string, { size, channels }: PictureFormat): Promise<Photos> {
  await checkNamedFile(file)
  const { size: bytes } = await stat(file)
  const name = basename(file)
  const options = { fit: 'cover', size, tilesAcross: 1, maxPixels: defaultMaxPixels } as const
  const read = await readPicture({ file: name, path: file, bytes, label: -1 }, options)
  if (read.kind === 'unreadable') {
    throw new ProblemError({
      code: 'photo-unreadable',
      message: `“${printable(name)}” cannot be used: ${read.reason}.`,
      remedy: 'Choose a picture: JPEG, PNG, WebP, TIFF, GIF, AVIF or SVG.',
    })
  }
  const cut = { size, channels: channels as Channels, background: white, padding: white }
  return { count: 1, size, channels, pixels: cutRows(read.raster, read.plan, cut)[0]! }
}

function withoutPlaces({ name }: Model): ProblemError {
  return new ProblemError({
    code: 'model-without-places',
    message: `The model “${name}” has no places for photos: it was not made by a training that gets to know its pictures first.`,
    remedy: 'Train one with such a recipe, as Fabrics (fabric-64) is, or choose another model.',
  })
}
