/** Small films for the tests of encoders and files: drawn by formula, written as the Studio does, segment after segment. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import sharp from 'sharp'
import type { MovingFormat } from '../../../../src/contract/filmFormats.ts'
import type { EncoderSettings, FilmNote, FilmShape } from '../../../../src/studio/export/film/film.ts'
import { filmEncodings } from '../../../../src/studio/export/film/filmEncodings.ts'
import type { Raster } from '../../../../src/studio/raster.ts'
import { globalPalette } from '../../../../src/studio/export/film/formats/gif/gifPalette.ts'
import { scaleRaster } from '../../../../src/studio/export/film/scaleRaster.ts'

type Pixels = Uint8Array<ArrayBuffer>

const run = promisify(execFile)

/** Shades that move; with alpha a disc that moves over nothing, its edge half transparent. */
export function drawnFrame(number: number, side: number, channels: Raster['channels']): Pixels {
  const pixels = new Uint8Array(side * side * channels)
  const time = number / 40
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [u, v] = [x / side, y / side]
      const a = Math.sin(5 * u + 3 * Math.sin(time * 6) + 2 * v)
      const b = Math.cos(4 * v - 2 * Math.cos(time * 5) + 3 * u)
      const shades = [150 + 70 * a + 30 * b, 110 + 50 * a - 40 * b, 120 - 50 * a + 60 * b]
      const at = (y * side + x) * channels
      for (let channel = 0; channel < Math.min(3, channels); channel++)
        pixels[at + channel] = shades[channel]!
      const distance = Math.hypot(u - 0.5 - 0.3 * Math.sin(time * 9), v - 0.5)
      if (channels === 4) pixels[at + 3] = distance < 0.2 ? 255 : distance < 0.25 ? 100 : 0
    }
  }
  return pixels
}

/** Seeded, each byte by itself: the hardest there is. */
export function noise(length: number, seed: number): Pixels {
  let state = seed
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  })
}

export interface Sample {
  readonly format: MovingFormat
  readonly path: string
  readonly frames: readonly Pixels[]
  /** Of the frames as they are given. */
  readonly side: number
  readonly channels?: Raster['channels']
  readonly shape?: Partial<FilmShape>
  readonly note?: FilmNote
  /** Frames of each but the last. */
  readonly segment?: number
}

/** Writes it, and gives the frames as they should be seen: scaled. */
export async function writeSample(sample: Sample): Promise<Raster[]> {
  const { format, path, frames, side, channels = 3, segment = 7 } = sample
  const { note = { title: 'Sample', recipe: '{}' } } = sample
  const shape: FilmShape = { width: side, height: side, scaling: 'nearest', fps: 30, ...sample.shape }
  const source = { width: side, height: side, channels }
  const rasters = frames.map((pixels): Raster => ({ ...source, pixels }))
  const isGlobal = format.kind === 'gif' && format.palette === 'global'
  const shared = isGlobal && (await globalPalette(rasters, shape))
  const settings: EncoderSettings = { format, shape, source, ...(shared && { shared }) }
  const { openEncoder, createFile } = await filmEncodings[format.kind]()
  const file = await createFile({ path, settings, frames: frames.length, note })
  try {
    const encode = await openEncoder(settings)
    for (let first = 0; first < frames.length; first += segment)
      await file.add(await encode(frames.slice(first, first + segment)))
    await file.finish()
  } finally {
    await file.close()
  }
  return Promise.all(rasters.map((raster) => scaleRaster(raster, shape)))
}

/** Every frame of an animated GIF or WebP, as a player shows it. */
export async function shownFrames(path: string, channels: 3 | 4): Promise<Pixels[]> {
  // As bytes: libvips remembers what stood at a path.
  const image = sharp(await readFile(path), { animated: true, limitInputPixels: false })
  const { pages = 1 } = await image.metadata()
  const data = await (channels === 4 ? image.ensureAlpha() : image.removeAlpha()).raw().toBuffer()
  const length = data.length / pages
  return Array.from({ length: pages }, (_, i) => new Uint8Array(data.subarray(i * length, (i + 1) * length)))
}

/** Every frame of an animated PNG as RGBA, as ffmpeg shows it. */
export async function shownByFfmpeg(path: string, length: number): Promise<Pixels[]> {
  const raw = ['-vsync', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-']
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', path, ...raw], {
    encoding: 'buffer',
    maxBuffer: 2 ** 30,
  })
  return Array.from(
    { length: stdout.length / length },
    (_, i) => new Uint8Array(stdout.subarray(i * length, (i + 1) * length)),
  )
}

/** RGB of what may be grey. */
export function rgbOf({ channels, pixels }: Raster): Pixels {
  if (channels === 3) return new Uint8Array(pixels)
  const count = pixels.length / channels
  return Uint8Array.from({ length: count * 3 }, (_, i) => {
    const at = Math.floor(i / 3) * channels
    return pixels[channels === 1 ? at : at + (i % 3)]!
  })
}
