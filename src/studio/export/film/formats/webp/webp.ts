/** Films as animated WebP (RFC 9649): frames by libwebp, one by one, and a container around what is in their files. */
import sharp from 'sharp'
import { ProblemError } from '../../../../../engine/problemError.ts'
import type { MovingFormat } from '../../../../../contract/filmFormats.ts'
import {
  longestNote,
  type EncoderSettings,
  type FileStart,
  type FilmEncoding,
  type FilmFile,
  type FilmFileOptions,
  type FilmShape,
  type Packet,
  type Segment,
  type SegmentEncoder,
} from '../../film.ts'
import { checkRate, ticksOf } from '../../frameTimes.ts'
import { everyFrameWhole } from '../../filmSize.ts'
import { GrowingFile } from '../../growingFile.ts'
import { packetsOf } from '../../packetsOf.ts'
import { imageOf } from '../../../../raster.ts'
import { riffChunk, riffChunks } from './riffChunks.ts'
import { scaleRaster } from '../../scaleRaster.ts'
import { recipeOfXmp, writeXmp } from './xmpNote.ts'

type WebpFormat = Extract<MovingFormat, { readonly kind: 'webp' }>

/**
 * Measured at 512 × 512, on films of 64 × 64 enlarged. Lossy: 14 to 25 ms, and 0 to 4 would be as fine; from 3 on files are
 * up to a third smaller. Lossless: 45 ms; 0 takes 10 ms for files twice as large, and more than 1 takes twice the time for
 * 2 % less. (Lossless, `quality` says how hard it is tried.)
 */
const lossy = { effort: 3 }
const lossless = { lossless: true, effort: 1, quality: 20, exact: true }

/** A packet is a WebP of one frame; one that is no key is a transparent pixel, over the frame that stays as it is. */
export class WebpEncoder implements SegmentEncoder {
  readonly #settings: EncoderSettings

  constructor(settings: EncoderSettings) {
    this.#settings = settings
  }

  async encode(frames: readonly Uint8Array<ArrayBuffer>[]): Promise<Segment> {
    const { shape, source } = this.#settings
    const format = this.#settings.format as WebpFormat
    const options = format.lossless ? lossless : { ...lossy, quality: format.quality }
    const packets = await packetsOf(
      frames,
      async (pixels) => {
        const image = imageOf(await scaleRaster({ ...source, pixels }, shape))
        return { data: new Uint8Array(await image.webp(options).toBuffer()), isKey: true }
      },
      transparentPixel,
    )
    return { packets }
  }
}

async function transparentPixel(): Promise<Packet> {
  const background = { r: 0, g: 0, b: 0, alpha: 0 }
  const pixel = sharp({ create: { width: 1, height: 1, channels: 4, background } })
  return { data: new Uint8Array(await pixel.webp({ lossless: true }).toBuffer()), isKey: false }
}

/** Of VP8X. */
const flags = { animation: 0x02, xmp: 0x04, alpha: 0x10 }
/** Where the file's length and the flags are filled in at the end. */
const places = { length: 4, flags: 20 }
/** RIFF counts in 32 bits, and the file's end must be even. */
const longest = 0xfffffffe

export class WebpFile implements FilmFile {
  readonly #file: GrowingFile
  readonly #options: FilmFileOptions
  readonly #xmp: Buffer
  #hasAlpha: boolean
  #frames = 0

  private constructor(file: GrowingFile, options: FilmFileOptions) {
    this.#file = file
    this.#options = options
    this.#xmp = riffChunk('XMP ', writeXmp(options.note))
    this.#hasAlpha = options.settings.source.channels === 4
  }

  /** @throws ProblemError `webp-too-fast` */
  static async create(options: FilmFileOptions): Promise<WebpFile> {
    const { shape, format } = options.settings
    checkRate(format, shape.fps)
    const file = await GrowingFile.create(options.path)
    const webp = new WebpFile(file, options)
    try {
      await file.append(head(shape, (format as WebpFormat).loops))
    } catch (error) {
      await webp.close()
      throw error
    }
    return webp
  }

  /** @throws ProblemError `webp-too-large` */
  async add({ packets }: Segment): Promise<void> {
    const { shape } = this.#options.settings
    const chunks = packets.map((packet) => {
      if (!packet.isKey) this.#hasAlpha = true
      return frameChunk(packet, shape, ticksOf(this.#frames++, shape.fps, 1000))
    })
    const bytes = chunks.reduce((sum, { length }) => sum + length, 0)
    if (this.#file.length + bytes + this.#xmp.length - 8 > longest) throw tooLarge()
    await this.#file.append(...chunks)
  }

  async finish(): Promise<void> {
    await this.#file.append(this.#xmp)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(this.#file.length - 8)
    await this.#file.patch(places.length, length)
    const alpha = this.#hasAlpha ? flags.alpha : 0
    await this.#file.patch(places.flags, Uint8Array.of(flags.animation | flags.xmp | alpha))
    await this.#file.sync()
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

/** File header, VP8X, ANIM (2.3, 2.7). */
function head({ width, height }: FilmShape, loops: number): Buffer {
  const extended = Buffer.alloc(10)
  extended.writeUIntLE(width - 1, 4, 3)
  extended.writeUIntLE(height - 1, 7, 3)
  const animation = Buffer.alloc(6) // on a transparent background
  animation.writeUInt16LE(loops, 4)
  return Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'),
    riffChunk('VP8X', extended),
    riffChunk('ANIM', animation),
  ])
}

/** ANMF (2.7.1.1): where the frame is, how large, how long, how it is drawn, and the chunks with its pixels. */
function frameChunk({ data, isKey }: Packet, { width, height }: FilmShape, ms: number): Buffer {
  const frame = Buffer.alloc(16)
  frame.writeUIntLE(isKey ? width - 1 : 0, 6, 3)
  frame.writeUIntLE(isKey ? height - 1 : 0, 9, 3)
  frame.writeUIntLE(ms, 12, 3)
  frame[15] = isKey ? 0x02 : 0 // in place of what is there, or over it
  const pixels = riffChunks(data).filter(({ type }) => ['ALPH', 'VP8 ', 'VP8L'].includes(type))
  return riffChunk(
    'ANMF',
    Buffer.concat([frame, ...pixels.map(({ type, data: bytes }) => riffChunk(type, bytes))]),
  )
}

function tooLarge(): ProblemError {
  return new ProblemError({
    code: 'webp-too-large',
    message: 'The film is larger than the 4 GiB that a WebP can have.',
    remedy: 'Choose a smaller size, fewer frames, less quality, or a video.',
  })
}

/** From chunk to chunk, of which the note's is the last. */
async function readRecipe(file: FileStart): Promise<string | undefined> {
  for (let at = 12; ;) {
    const start = await file.bytesAt(at, 8)
    if (start.length < 8) return undefined
    const length = start.readUInt32LE(4)
    if (start.toString('latin1', 0, 4) !== 'XMP ') {
      at += 8 + length + (length % 2)
      continue
    }
    return recipeOfXmp((await file.bytesAt(at + 8, Math.min(length, longestNote))).toString())
  }
}

export const webp: FilmEncoding = {
  buildsOnLast: false,
  habit: everyFrameWhole,
  openEncoder: async (settings) => new WebpEncoder(settings),
  createFile: (options) => WebpFile.create(options),
  note: {
    isIn: (start) => /^RIFF.{4}WEBP/s.test(start.toString('latin1')),
    read: readRecipe,
  },
}
