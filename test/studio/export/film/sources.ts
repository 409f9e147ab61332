/** Frames to make films of in tests: the same every time. */
import type { FilmShape, FilmSource } from '../../../../src/studio/export/film/film.ts'
import type { Raster } from '../../../../src/studio/raster.ts'
import { scaleRaster } from '../../../../src/studio/export/film/scaleRaster.ts'

/** Soft hills of colour that wander, as far in every frame. The red of the first pixel is the frame's number. */
export function hills(options: Partial<Omit<FilmSource, 'make'>> = {}): FilmSource {
  const { count = 60, fps = 30, width = 32, height = 32, channels = 3 } = options
  const frame = (number: number) => {
    const pixels = new Uint8Array(width * height * channels)
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let channel = 0; channel < channels; channel++)
          pixels[at++] =
            channel === 3
              ? (x / width) * 255
              : 128 +
                100 *
                  Math.sin(x / (4 + channel) + number / 9 + channel) *
                  Math.cos(y / (6 - channel) - number / 14)
    pixels[0] = number % 256
    return pixels
  }
  return { count, fps, width, height, channels, make: async (frames) => frames.map(frame) }
}

/** The same film, for several that are made of it: each of its frames is made once. */
export function madeOnce(source: FilmSource): FilmSource {
  const made = new Map<number, Uint8Array<ArrayBuffer>>()
  return {
    ...source,
    async make(frames, signal) {
      const missing = frames.filter((frame) => !made.has(frame))
      if (missing.length > 0)
        for (const [i, pixels] of (await source.make(missing, signal)).entries())
          made.set(missing[i]!, pixels)
      return frames.map((frame) => made.get(frame)!.slice()) // who gets them may hand their memory to a thread
    },
  }
}

/** What frame `number` of a film has to show. */
export async function scaledFrame(source: FilmSource, shape: FilmShape, number: number): Promise<Raster> {
  const { width, height, channels } = source
  const [pixels] = await source.make([number])
  return scaleRaster({ width, height, channels, pixels: pixels! }, shape)
}
