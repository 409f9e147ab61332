/** Photos of 12 megapixels to import: JPEGs as a camera makes them, with detail and grain, each another one. */
import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { randomStream } from '../src/engine/random.ts'

const [width, height] = [4000, 3000]
const coarse = { width: 160, height: 120 }

/** Writes `count` photos into `folder`, from seed, seed + 1, … */
export async function makePhotos(folder: string, count: number, seed: number): Promise<void> {
  mkdirSync(folder, { recursive: true })
  let next = 0
  const work = async () => {
    for (let i = next++; i < count; i = next++) {
      await makePhoto(join(folder, `photo-${String(i + 1).padStart(4, '0')}.jpg`), seed + i)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
}

async function makePhoto(file: string, seed: number): Promise<void> {
  const random = randomStream(seed, 'photo of the bench')
  const bytes = (length: number) => Uint8Array.from({ length }, () => random.uniform() * 256)
  const raw = { ...coarse, channels: 3 } as const
  // One tile of grain serves the whole picture: a camera's takes as long to decode.
  const grain = await sharp(bytes(256 * 256 * 3), { raw: { width: 256, height: 256, channels: 3 } })
    .ensureAlpha(0.12)
    .png()
    .toBuffer()
  await sharp(bytes(coarse.width * coarse.height * 3), { raw })
    .resize(width, height, { kernel: 'cubic' })
    .composite([{ input: grain, tile: true }])
    .jpeg({ quality: 92 })
    .toFile(file)
}
