/** Frames become H.264, by minih264 in WebAssembly. It writes a small MP4 for each segment, which is taken apart again. */
import { createRequire } from 'node:module'
import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny'
import type { EncodeSegment, EncoderSettings, Segment } from '../../film.ts'
import { withLevelAndColours } from './h264Head.ts'
import { evenSize } from './rgbToYuv.ts'
import { videoFrames } from './videoFrames.ts'

// Node does not see by itself what this bundle exports.
const { createH264MP4Encoder } = createRequire(import.meta.url)(
  'h264-mp4-encoder',
) as typeof import('h264-mp4-encoder')

/** 10 is the finest that it has, 50 nearly the coarsest; 18 for a quality of 80. */
const quantizerOf = (quality: number) => Math.round(50 - quality * 0.4)

/**
 * How little is tried, from 0 to 10. Measured on films of the shipped generator: smooth ones are hardly finer or smaller
 * below 9, which takes half the time; squares are best at 10, which leaves out the filter across their edges.
 */
const speeds = { nearest: 10, lanczos: 9 } as const

export function h264Encoder(settings: EncoderSettings): EncodeSegment {
  const { format, shape } = settings
  return async (frames) => {
    if (format.kind !== 'mp4') throw new TypeError(`H.264 is not for ${format.kind}`)
    const encoder = await createH264MP4Encoder()
    const { FS: files, outputFilename } = encoder
    Object.assign(encoder, {
      ...evenSize(shape),
      frameRate: shape.fps,
      quantizationParameter: quantizerOf(format.quality),
      speed: speeds[shape.scaling],
      groupOfPictures: frames.length, // only the first is a key
    })
    encoder.initialize()
    try {
      for await (const planes of videoFrames(frames, settings)) encoder.addFrameYuv(planes)
    } finally {
      encoder.finalize()
      encoder.delete()
    }
    const mp4 = files.readFile(outputFilename)
    files.unlink(outputFilename)
    const { packets, description } = await takeApart(mp4)
    return { packets, description: withLevelAndColours(description, evenSize(shape), shape.fps) }
  }
}

async function takeApart(mp4: Uint8Array): Promise<Required<Segment>> {
  const input = new Input({ source: new BufferSource(mp4), formats: [MP4] })
  const track = await input.getPrimaryVideoTrack()
  const description = (await track?.getDecoderConfig())?.description
  if (!track || !(description instanceof Uint8Array)) throw new Error('the encoder gave no parameter sets')
  const packets: Segment['packets'][number][] = []
  for await (const { data } of new EncodedPacketSink(track).packets()) {
    packets.push({ data: Uint8Array.from(data), isKey: packets.length === 0 })
  }
  return { packets, description: Uint8Array.from(description) }
}
