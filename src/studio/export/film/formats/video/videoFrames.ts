/** What the encoders of video are given, frame by frame. */
import type { EncoderSettings } from '../../film.ts'
import { rgbToYuv, yuvLength } from './rgbToYuv.ts'
import { scaleRaster } from '../../scaleRaster.ts'

/** Each frame at its size as planes Y, U and V, always in the same memory: the next one takes its place. */
export async function* videoFrames(
  frames: readonly Uint8Array<ArrayBuffer>[],
  { source, shape }: EncoderSettings,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const planes = new Uint8Array(yuvLength(shape))
  for (const pixels of frames) {
    const raster = { ...source, pixels }
    yield rgbToYuv(shape.scaling === 'nearest' ? raster : await scaleRaster(raster, shape), shape, planes)
  }
}
