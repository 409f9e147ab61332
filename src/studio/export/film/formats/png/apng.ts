/** Films as animated PNG (PNG specification, third edition): frames as PNGs, and a file around what is in them. */
import type { MovingFormat } from '../../../../../contract/filmFormats.ts'
import type {
  EncoderSettings,
  FilmEncoding,
  FilmFile,
  FilmFileOptions,
  Packet,
  Segment,
  SegmentEncoder,
} from '../../film.ts'
import type { Raster } from '../../../../raster.ts'
import { framePng } from './framePng.ts'
import { everyFrameWhole } from '../../filmSize.ts'
import { checkRate } from '../../frameTimes.ts'
import { GrowingFile } from '../../growingFile.ts'
import { packetsOf } from '../../packetsOf.ts'
import { pngChunk, pngChunks, pngSignature } from './pngChunks.ts'
import { pngRecipe, pngTitle, readPngRecipe } from './pngNote.ts'
import { scaleRaster } from '../../scaleRaster.ts'

type ApngFormat = Extract<MovingFormat, { readonly kind: 'apng' }>

/** A packet is a PNG; one that is no key has only the corner's pixel, which is as it was, and so is the rest. */
export class ApngEncoder implements SegmentEncoder {
  readonly #settings: EncoderSettings

  constructor(settings: EncoderSettings) {
    this.#settings = settings
  }

  async encode(frames: readonly Uint8Array<ArrayBuffer>[]): Promise<Segment> {
    const { shape, source } = this.#settings
    let latest: Raster | undefined
    const packets = await packetsOf(
      frames,
      async (pixels) => {
        latest = await scaleRaster({ ...source, pixels }, shape)
        return { data: await framePng(latest), isKey: true }
      },
      async () => ({ data: await framePng(cornerOf(latest!)), isKey: false }),
    )
    return { packets }
  }
}

function cornerOf({ channels, pixels }: Raster): Raster {
  return { width: 1, height: 1, channels, pixels: pixels.slice(0, channels) }
}

export class ApngFile implements FilmFile {
  readonly #file: GrowingFile
  readonly #options: FilmFileOptions
  /** fcTL's and fdAT's, which count together (11.3.6.2). */
  #sequence = 0
  #frames = 0

  private constructor(file: GrowingFile, options: FilmFileOptions) {
    this.#file = file
    this.#options = options
  }

  /** @throws ProblemError `apng-too-fast` */
  static async create(options: FilmFileOptions): Promise<ApngFile> {
    const { format, shape } = options.settings
    checkRate(format, shape.fps)
    return new ApngFile(await GrowingFile.create(options.path), options)
  }

  async add({ packets }: Segment): Promise<void> {
    await this.#file.append(...packets.flatMap((packet) => this.#frameChunks(packet)))
  }

  async finish(): Promise<void> {
    const { frames } = this.#options
    if (this.#frames !== frames) throw new RangeError(`${this.#frames} frames of ${frames}`)
    await this.#file.append(pngChunk('IEND'))
    await this.#file.sync()
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  /** A frame's control chunk, and its pixels: the first one's as every program reads them, the others' as fdAT. */
  #frameChunks({ data }: Packet): Buffer[] {
    const chunks = pngChunks(data)
    const header = chunks.find(({ type }) => type === 'IHDR')!.data
    const isFirst = this.#frames++ === 0
    const written = isFirst ? this.#head(header) : []
    written.push(pngChunk('fcTL', this.#numbered(), this.#control(header)))
    for (const { type, data: pixels } of chunks) {
      if (type !== 'IDAT') continue
      written.push(isFirst ? pngChunk('IDAT', pixels) : pngChunk('fdAT', this.#numbered(), pixels))
    }
    // Programs that look at the first two kilobytes, such as ffmpeg, take it for a still where the recipe stands before.
    if (isFirst) written.push(pngRecipe(this.#options.note.recipe))
    return written
  }

  /** Up to the first frame: acTL (11.3.6.1) with the number of frames and how often they are played, 0 for ever. */
  #head(header: Buffer): Buffer[] {
    const { frames, note, settings } = this.#options
    const animation = Buffer.alloc(8)
    animation.writeUInt32BE(frames, 0)
    animation.writeUInt32BE((settings.format as ApngFormat).loops, 4)
    return [pngSignature, pngChunk('IHDR', header), pngChunk('acTL', animation), pngTitle(note.title)]
  }

  /** fcTL without its number: as large as the PNG, in the corner, in place of what is there, which then stays. */
  #control(header: Buffer): Buffer {
    const control = Buffer.alloc(22)
    header.copy(control, 0, 0, 8) // width and height
    const [numerator, denominator] = fractionOf(this.#options.settings.shape.fps)
    control.writeUInt16BE(numerator, 16)
    control.writeUInt16BE(denominator, 18)
    return control
  }

  #numbered(): Buffer {
    const number = Buffer.alloc(4)
    number.writeUInt32BE(this.#sequence++)
    return number
  }
}

const most = 65_535

/** Seconds of a frame as a fraction of two numbers of 16 bits, exact where it can be: 1/30, 2/25. */
function fractionOf(fps: number): readonly [number, number] {
  for (let numerator = 1; numerator <= 1001 && numerator * fps <= most; numerator++) {
    const denominator = Math.round(numerator * fps)
    if (Math.abs(denominator - numerator * fps) < 1e-6) return [numerator, denominator]
  }
  const numerator = Math.max(1, Math.floor(most / Math.max(1, fps)))
  return [numerator, Math.round(numerator * fps)]
}

export const apng: FilmEncoding = {
  buildsOnLast: false,
  habit: everyFrameWhole,
  openEncoder: async (settings) => new ApngEncoder(settings),
  createFile: (options) => ApngFile.create(options),
  /** Of a picture, a sheet and the first of a sequence too. */
  note: {
    isIn: (start) => start.subarray(0, pngSignature.length).equals(pngSignature),
    read: readPngRecipe,
  },
}
