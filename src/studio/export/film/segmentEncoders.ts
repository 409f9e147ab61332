/** Which encoder makes which format. Each is loaded when it is needed; runs in workers. */
import type { EncoderSettings, FilmFormat, SegmentEncoder } from './film.ts'

type Encoder = new (settings: EncoderSettings) => SegmentEncoder

const encoders: Readonly<Record<FilmFormat['kind'], () => Promise<Encoder>>> = {
  gif: async () => (await import('./gif.ts')).GifEncoder,
  webp: async () => (await import('./webp.ts')).WebpEncoder,
  apng: async () => (await import('./apng.ts')).ApngEncoder,
  mp4: async () => (await import('./h264Encoder.ts')).H264Encoder,
  webm: async () => (await import('./vp9Encoder.ts')).Vp9Encoder,
  'png-sequence': async () => (await import('./pngSequence.ts')).PngSequenceEncoder,
}

export async function segmentEncoder(settings: EncoderSettings): Promise<SegmentEncoder> {
  const Encoder = await encoders[settings.format.kind]()
  return new Encoder(settings)
}
