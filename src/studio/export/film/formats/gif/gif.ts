/** Films as animated GIF (GIF89a specification): frames to images, and images to a file. */
import type { MovingFormat } from '../../../../../contract/filmFormats.ts'
import { evenlySpread } from '../../../../../engine/latent/timeline.ts'
import {
  longestNote,
  type EncoderSettings,
  type FilmEncoding,
  type FilmFile,
  type FilmFileOptions,
  type Packet,
  type Segment,
} from '../../film.ts'
import type { Raster } from '../../../../raster.ts'
import { checkRate, ticksOf } from '../../frameTimes.ts'
import { placesOf, type GifColours } from './gifDither.ts'
import { GifLzw } from './gifLzw.ts'
import { gifComment, gifRecipe } from './gifNote.ts'
import { framePalette, globalPalette, mostColours, type Palette } from './gifPalette.ts'
import { changeWeight, everyFrameWhole } from '../../filmSize.ts'
import { growingFilm } from '../../growingFile.ts'
import { NearestColour } from './nearestColour.ts'
import { scaleRaster } from '../../scaleRaster.ts'

type GifFormat = Extract<MovingFormat, { readonly kind: 'gif' }>

/** What happens to an image before the next one is drawn (23). */
const disposal = { keep: 1, clear: 2 } as const
/** Where in a packet its delay stands; the file fills it in, since it knows the frame's number. */
const delayAt = 4

interface Image {
  readonly width: number
  readonly height: number
  /** Below the palette's length, or `undrawn`. */
  readonly places: Uint8Array
  readonly undrawn: number
  /** Where it isn't the film's. */
  readonly palette?: Palette
  readonly disposal: 1 | 2
}

/**
 * Each frame becomes an image. Where a frame is like the one before, little is written: a pixel that is not drawn where all
 * are the same; with one palette for the film, only the pixels that differ, if that is less than all.
 */
class GifEncoder {
  readonly #settings: EncoderSettings
  readonly #format: GifFormat
  readonly #film: GifColours | undefined
  readonly #lzw = new GifLzw()

  constructor(settings: EncoderSettings) {
    this.#settings = settings
    this.#format = settings.format as GifFormat
    if (settings.shared) this.#film = coloursOf(settings.shared)
  }

  async encode(frames: readonly Uint8Array<ArrayBuffer>[]): Promise<Segment> {
    const { shape, source } = this.#settings
    const { width, height } = shape
    const isTransparent = source.channels === 4
    const packets: Packet[] = []
    let before: Uint8Array | undefined
    for (const [i, pixels] of frames.entries()) {
      // What shines through must not be what was drawn before, unless this frame is shown once more.
      const isLast = frames[i + 1] === undefined || !same(frames[i + 1]!, pixels)
      const clears = isTransparent && isLast ? disposal.clear : disposal.keep
      if (i > 0 && same(frames[i - 1]!, pixels)) {
        const area = isTransparent ? { width, height } : { width: 1, height: 1 } // so much is cleared
        packets.push({ data: this.#still(area, clears), isKey: false })
        continue
      }
      const { places, colours } = await this.#placed({ ...source, pixels })
      const undrawn = colours.palette.length / 3
      const image: Image = { width, height, places, undrawn, disposal: clears }
      if (!this.#film) {
        packets.push({ data: this.#written({ ...image, palette: colours.palette }), isKey: true })
        continue
      }
      let data = this.#written(image)
      let isKey = true
      if (before && !isTransparent) {
        const less = this.#written({ ...image, places: changesOf(places, before, undrawn) })
        if (less.length < data.length) [data, isKey] = [less, false]
      }
      packets.push({ data, isKey })
      before = places
    }
    return { packets }
  }

  /** As large as the film. Where pixels become squares, they are looked up before. */
  async #placed(raster: Raster): Promise<{ readonly places: Uint8Array; readonly colours: GifColours }> {
    const { shape } = this.#settings
    const { dither } = this.#format
    const isSmooth = shape.scaling === 'lanczos'
    const drawn = isSmooth ? await scaleRaster(raster, shape) : raster
    const colours = this.#film ?? coloursOf(framePalette(drawn))
    const places = placesOf(drawn, colours, dither)
    if (isSmooth) return { places, colours }
    const scaled = await scaleRaster({ ...drawn, channels: 1, pixels: places }, shape)
    return { places: scaled.pixels, colours }
  }

  /** Draws nothing, and takes some forty bytes or, as large as the film, less than two thousand. */
  #still({ width, height }: { readonly width: number; readonly height: number }, after: 1 | 2) {
    const places = new Uint8Array(width * height)
    return this.#written({ width, height, places, undrawn: 0, palette: new Uint8Array(3), disposal: after })
  }

  /** Graphic control extension (23), image descriptor (20), local colour table (21), image data (22). */
  #written({ width, height, places, undrawn, palette, disposal: after }: Image): Uint8Array<ArrayBuffer> {
    const bits = bitsOf(undrawn + 1)
    const head = Buffer.alloc(18)
    head.set([0x21, 0xf9, 4, (after << 2) | 1])
    head[6] = undrawn
    head[8] = 0x2c
    head.writeUInt16LE(width, 13)
    head.writeUInt16LE(height, 15)
    const table = palette ? colourTable(palette, bits) : new Uint8Array()
    if (palette) head[17] = 0x80 | (bits - 1)
    const data = this.#lzw.compress(places, bits)
    const bytes = new Uint8Array(head.length + table.length + data.length)
    bytes.set(head)
    bytes.set(table, head.length)
    bytes.set(data, head.length + table.length)
    return bytes
  }
}

/** @throws ProblemError `gif-too-fast` */
async function createFile({ path, settings, note }: FilmFileOptions): Promise<FilmFile> {
  const { shape, shared: palette } = settings
  const format = settings.format as GifFormat
  checkRate(format, shape.fps)
  let frames = 0
  return growingFilm(path, {
    head: [screen(shape, palette), repetition(format.loops), gifComment(note)],
    async add({ packets }, file) {
      const bytes = Buffer.concat(packets.map(({ data }) => data))
      let at = 0
      for (const { data } of packets) {
        bytes.writeUInt16LE(ticksOf(frames++, shape.fps, 100), at + delayAt)
        at += data.length
      }
      await file.append(bytes)
    },
    finish: (file) => file.append(Uint8Array.of(0x3b)),
  })
}

/** Header (17), logical screen descriptor (18), global colour table (19). */
function screen({ width, height }: EncoderSettings['shape'], palette?: Palette): Buffer {
  const head = Buffer.from('GIF89a\0\0\0\0\x70\0\0', 'latin1')
  head.writeUInt16LE(width, 6)
  head.writeUInt16LE(height, 8)
  if (!palette) return head
  const bits = bitsOf(palette.length / 3 + 1)
  head[10]! |= 0x80 | (bits - 1)
  return Buffer.concat([head, colourTable(palette, bits)])
}

/** Netscape's extension, which counts how often a film is played again; a film that is played once has none. */
function repetition(loops: number): Buffer {
  if (loops === 1) return Buffer.alloc(0)
  const block = Buffer.from('\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0', 'latin1')
  block.writeUInt16LE(loops === 0 ? 0 : loops - 1, 16)
  return block
}

/** Of so many places; the compression begins with two at least. */
function bitsOf(places: number): number {
  return Math.max(2, Math.ceil(Math.log2(places)))
}

function colourTable(palette: Palette, bits: number): Uint8Array {
  const table = new Uint8Array(3 << bits)
  table.set(palette)
  return table
}

function coloursOf(palette: Palette): GifColours {
  if (palette.length > mostColours * 3) throw new RangeError(`a palette of ${palette.length / 3} colours`)
  return { palette, nearest: new NearestColour(palette) }
}

function changesOf(places: Uint8Array, before: Uint8Array, undrawn: number): Uint8Array {
  const changes = new Uint8Array(places.length)
  for (let at = 0; at < places.length; at++) {
    const place = places[at]!
    changes[at] = place === before[at] ? undrawn : place
  }
  return changes
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/** Frames that a film's palette is made of. */
const mostInPalette = 64

export const gif: FilmEncoding = {
  buildsOnLast: true,
  habit: {
    ...everyFrameWhole,
    weight: (change, format) =>
      (format as GifFormat).palette === 'global' ? changeWeight(change) + 0.02 : 1,
  },
  async openEncoder(settings) {
    const encoder = new GifEncoder(settings)
    return (frames) => encoder.encode(frames)
  },
  createFile,
  /** The film's palette: 255 or fewer colours, RGB after RGB. */
  async share(source, format, shape, signal) {
    if ((format as GifFormat).palette !== 'global') return undefined
    const { width, height, channels, count } = source
    const sample = await source.make(evenlySpread(count, Math.min(count, mostInPalette)), signal)
    return globalPalette(
      sample.map((pixels) => ({ width, height, channels, pixels })),
      shape,
    )
  },
  note: {
    isIn: (start) => start.toString('latin1', 0, 4) === 'GIF8',
    read: async (file) => gifRecipe(await file.bytesAt(0, longestNote)),
  },
}
