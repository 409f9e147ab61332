/** Frames become VP9, by libvpx in WebAssembly. */
import { LibAV, type LibVpx } from '@libav.js/variant-webm-vp9'
import type { EncodeSegment, EncoderSettings, Packet } from '../../film.ts'
import { evenSize } from './rgbToYuv.ts'
import { videoFrames } from './videoFrames.ts'

/** 4 is very fine, 63 the coarsest that there is; 13 for a quality of 80. 0 would be lossless. */
const quantizerOf = (quality: number) => Math.round(49 - quality * 0.45)

/**
 * libvpx's slower modes make files half as large, but take 3 to 10 times as long. Without lag each frame gives its packet at
 * once.
 */
const fast = { deadline: 'realtime', 'lag-in-frames': '0' }
/** How little is tried. Measured on films of the shipped generator: 7 saves a fifth of the bytes of squares, else nothing. */
const speeds = { nearest: 7, lanczos: 8 } as const

/** Of the stream's own head; VP9 has no place for more. */
const colour = { colorspace: 'bt709', color_range: 'tv' }

export function vp9Encoder(settings: EncoderSettings): EncodeSegment {
  const { format, shape } = settings
  let loaded: Promise<LibVpx> | undefined
  return async (frames) => {
    if (format.kind !== 'webm') throw new TypeError(`VP9 is not for ${format.kind}`)
    const vpx = await (loaded ??= load())
    const { width, height } = evenSize(shape)
    const layout = [
      { offset: 0, stride: width },
      { offset: width * height, stride: width / 2 },
      { offset: (width * height * 5) / 4, stride: width / 2 },
    ]
    const [, context, frame, packet] = await vpx.ff_init_encoder('libvpx-vp9', {
      ctx: { width, height, pix_fmt: vpx.AV_PIX_FMT_YUV420P, bit_rate: 0, gop_size: frames.length },
      time_base: [1, 1], // a frame each; what a second is the file says
      options: {
        crf: String(quantizerOf(format.quality)),
        'cpu-used': String(speeds[shape.scaling]),
        ...fast,
        ...colour,
      },
    })
    try {
      const packets: Packet[] = []
      for await (const data of videoFrames(frames, settings)) {
        const pts = packets.length
        const one = { data, layout, format: vpx.AV_PIX_FMT_YUV420P, width, height, pts, ptshi: 0 }
        const isLast = pts === frames.length - 1
        const made = await vpx.ff_encode_multi(context, frame, packet, [one], isLast)
        for (const { data: bytes, flags } of made)
          packets.push({ data: bytes, isKey: (flags & vpx.AV_PKT_FLAG_KEY) !== 0 })
      }
      return { packets }
    } finally {
      await vpx.ff_free_encoder(context, frame, packet)
    }
  }
}

async function load(): Promise<LibVpx> {
  const vpx = await LibAV({ noworker: true, nothreads: true })
  await vpx.av_log_set_level(vpx.AV_LOG_ERROR) // it would tell of every encoder that it opens
  return vpx
}
