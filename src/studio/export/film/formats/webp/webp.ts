/** Films as animated WebP (RFC 9649): frames by libwebp, one by one, and a container around what is in their files. */
import sharp from 'sharp'
import { ProblemError } from '../../../../../engine/problemError.ts'
import type { MovingFormat } from '../../../../../contract/filmFormats.ts'
import {
  longestNote,
  type FileStart,
  type FilmEncoding,
  type FilmFile,
  type FilmFileOptions,
  type FilmShape,
  type Packet,
} from '../../film.ts'
import { checkRate, ticksOf } from '../../frameTimes.ts'
import { everyFrameWhole } from '../../filmSize.ts'
import { growingFilm } from '../../growingFile.ts'
import { encodedOneByOne } from '../../encodedOneByOne.ts'
import { imageOf } from '../../../../raster.ts'
import { riffChunk, riffChunks } from './riffChunks.ts'
import { scaleRaster } from '../../scaleRaster.ts'
import { recipeOfXmp, writeXmp } from '../../../xmpNote.ts'

type WebpFormat = Extract<MovingFormat, { readonly kind: 'webp' }>

/**
 * Measured at 512 × 512, on films of 64 × 64 enlarged. Lossy: 14 to 25 ms, and 0 to 4 would be as fine; from 3 on files are
 * up to a third smaller. Lossless: 45 ms; 0 takes 10 ms for files twice as large, and more than 1 takes twice the time for
 * 2 % less. (Lossless, `quality` says how hard it is tried.)
 */
const lossy = { effort: 3 }
const lossless = { lossless: true, effort: 1, quality: 20, exact: true }

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

/** @throws ProblemError `webp-too-fast`; when segments are added, `webp-too-large` */
async function createFile({ path, settings, note }: FilmFileOptions): Promise<FilmFile> {
  const { shape } = settings
  const format = settings.format as WebpFormat
  checkRate(format, shape.fps)
  const xmp = riffChunk('XMP ', writeXmp(note))
  let hasAlpha = settings.source.channels === 4
  let frames = 0
  return growingFilm(path, {
    head: [head(shape, format.loops)],
    async add({ packets }, file) {
      const chunks = packets.map((packet) => {
        if (!packet.isKey) hasAlpha = true
        return frameChunk(packet, shape, ticksOf(frames++, shape.fps, 1000))
      })
      const bytes = chunks.reduce((sum, { length }) => sum + length, 0)
      if (file.length + bytes + xmp.length - 8 > longest) throw tooLarge()
      await file.append(...chunks)
    },
    async finish(file) {
      await file.append(xmp)
      const length = Buffer.alloc(4)
      length.writeUInt32LE(file.length - 8)
      await file.patch(places.length, length)
      const alpha = hasAlpha ? flags.alpha : 0
      await file.patch(places.flags, Uint8Array.of(flags.animation | flags.xmp | alpha))
    },
  })
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
  /** A packet is a WebP of one frame; one that is no key is a transparent pixel, over the frame that stays as it is. */
  async openEncoder({ format, source, shape }) {
    const { quality, lossless: isLossless } = format as WebpFormat
    const options = isLossless ? lossless : { ...lossy, quality }
    const encode = async (pixels: Uint8Array<ArrayBuffer>) => {
      const image = imageOf(await scaleRaster({ ...source, pixels }, shape))
      return { data: new Uint8Array(await image.webp(options).toBuffer()), isKey: true }
    }
    return (frames) => encodedOneByOne(frames, encode, transparentPixel)
  },
  createFile,
  note: {
    isIn: (start) => /^RIFF.{4}WEBP/s.test(start.toString('latin1')),
    read: readRecipe,
  },
}
