/** Libraries of their own with a model and a timeline in them, made without an engine. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { onTestFinished } from 'vitest'
import type { Timeline } from '../../../src/contract/schemas/timelines.ts'
import { numberCount } from '../../../src/engine/features/pictureNumbers.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { initialState } from '../../../src/engine/models/network.ts'
import { discriminatorLayers, generatorLayers } from '../../../src/engine/families/families.ts'
import type { NetworkOptions } from '../../../src/engine/models/networkOptions.ts'
import { shareTimeline } from '../../../src/studio/loomFile/shareLoomFile.ts'
import { writeDirections } from '../../../src/studio/models/directions.ts'
import { openModel, saveModel, type Model } from '../../../src/studio/models/model.ts'
import { encoderBytes } from '../../../src/studio/models/modelEncoder.ts'
import { picturesBytes, type PicturesBytes } from '../../../src/studio/models/ownPictures.ts'
import { picturesSheet } from '../../../src/studio/datasets/picturesSheet.ts'
import { Studio } from '../../../src/studio/session/studio.ts'

/** One that no import of foreign weights would recognise. */
export const network: NetworkOptions = {
  family: 'dcgan',
  imageSize: 16,
  channels: 3,
  latentSize: 8,
  generatorWidth: 4,
  discriminatorWidth: 4,
  bias: true,
  extraLayers: 1,
  upsampling: 'resize',
  minibatchStddev: true,
  spectralNorm: true,
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loom-file-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function emptyStudio(): Studio {
  return new Studio({ library: join(temporaryFolder(), 'library') })
}

interface KeptPlaces {
  readonly encoder: Uint8Array
  readonly pictures: PicturesBytes
}

/** What a model keeps that has got to know five pictures: each one plain, of another grey, in a place of its own. */
export async function keptPlaces(latentSize = network.latentSize): Promise<KeptPlaces> {
  const [count, size] = [5, 16]
  const random = (i: number) => Math.sin(i * 12.9898) * 0.1
  const pixels = Uint8Array.from({ length: count * size * size * 3 }, (_, i) => {
    return 40 * Math.floor(i / (size * size * 3))
  })
  const encoder = encoderBytes({
    latentSize,
    mean: new Float32Array(numberCount),
    components: Float32Array.from({ length: numberCount * latentSize }, (_, i) => random(i)),
    explained: 0.5,
  })
  const names = ['blue.png', 'kente/green.png', 'kente/Red cloth.jpg', 'wax (2).png', '“größe”.webp']
  const latents = Float32Array.from({ length: count * latentSize }, (_, i) => random(i + 7) * 10)
  const sheet = await picturesSheet({ count, size, channels: 3, pixels })
  return { encoder, pictures: picturesBytes({ names, latents, ...sheet }) }
}

/** With its directions measured, as far as a test can tell. */
export async function addModel(
  studio: Studio,
  name = 'Kente',
  seed = 1,
  kept?: Partial<KeptPlaces>,
): Promise<Model> {
  const { models, directions } = await studio.openLibrary()
  const preview = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#c04' } })
    .png()
    .toBuffer()
  const model = await saveModel(models, {
    name,
    network,
    generator: initialState(generatorLayers(network), seed, 'generator'),
    discriminator: initialState(discriminatorLayers(network), seed, 'discriminator'),
    preview,
    ...kept,
    provenance: {
      kind: 'trained',
      run: 'kente',
      recipe: 'tiny',
      dataset: 'cloths',
      pictures: 99,
      epochs: 3,
      steps: 30,
      seed,
    },
  })
  const vector = Float32Array.from([0, 0, 0.6, 0, 0.8, 0, 0, 0])
  const check = { more: 0.9, less: 0.8, reach: 1.5 }
  mkdirSync(directions, { recursive: true })
  await writeDirections(join(directions, `${model.sha256}.json`), model, [
    { name: 'lightness', kind: 'attribute', vector, explained: 0.5, check },
    { name: 'sefa-1', kind: 'sefa', vector, explained: 0.25 },
  ])
  return openModel(studio.models, model.id)
}

export function makeTimeline(latentSize = network.latentSize): Timeline {
  return {
    fps: 24,
    seconds: 3,
    loop: true,
    keyframes: [1, 2, 3].map((seed) => ({
      id: `k${seed}`,
      latent: latentOfSeed(seed, latentSize) as Float32Array<ArrayBuffer>,
      at: seed - 1,
      hold: 0.25,
      easing: 'ease-in-out',
      path: 'slerp',
      title: `Größe “${seed}”`,
      explore: { seed },
    })),
  }
}

export interface SharedTimeline {
  readonly studio: Studio
  readonly model: Model
  /** The `.loom` file. */
  readonly file: string
}

export async function sharedTimeline(options: { withoutModels?: boolean } = {}): Promise<SharedTimeline> {
  const studio = emptyStudio()
  const model = await addModel(studio)
  const timeline = await studio.timelines.save({ name: 'Harmattan', model, timeline: makeTimeline() })
  const file = join(temporaryFolder(), 'Harmattan.loom')
  await shareTimeline(studio, { timeline, out: file, version: '1.2.3', ...options })
  return { studio, model, file }
}
