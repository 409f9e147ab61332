/** Films as a folder of PNGs. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  EncoderSettings,
  FilmEncoding,
  FilmFile,
  FilmFileOptions,
  Segment,
  SegmentEncoder,
} from '../../film.ts'
import { everyFrameWhole } from '../../filmSize.ts'
import { framePng } from './framePng.ts'
import { writeSynced } from '../../../../library/wholeFile.ts'
import { packetsOf } from '../../packetsOf.ts'
import { pngWithNote } from './pngNote.ts'
import { scaleRaster } from '../../scaleRaster.ts'

/** A packet is a PNG. */
export class PngSequenceEncoder implements SegmentEncoder {
  readonly #settings: EncoderSettings

  constructor(settings: EncoderSettings) {
    this.#settings = settings
  }

  async encode(frames: readonly Uint8Array<ArrayBuffer>[]): Promise<Segment> {
    const { shape, source } = this.#settings
    const packets = await packetsOf(
      frames,
      async (pixels) => ({
        data: await framePng(await scaleRaster({ ...source, pixels }, shape)),
        isKey: true,
      }),
      async (like) => like,
    )
    return { packets }
  }
}

/** `frame-0001.png` and so on, with more digits where four don't do. The first one says how all were made. */
export class PngSequenceFile implements FilmFile {
  readonly #options: FilmFileOptions
  #frames = 0

  private constructor(options: FilmFileOptions) {
    this.#options = options
  }

  static async create(options: FilmFileOptions): Promise<PngSequenceFile> {
    await mkdir(options.path, { recursive: true })
    return new PngSequenceFile(options)
  }

  async add({ packets }: Segment): Promise<void> {
    const { path, frames, note } = this.#options
    const digits = Math.max(4, String(frames).length)
    const writing = packets.map(async ({ data }, i) => {
      const number = this.#frames + i + 1
      const png = number === 1 ? pngWithNote(data, note) : data
      await writeSynced(join(path, `frame-${String(number).padStart(digits, '0')}.png`), png)
    })
    this.#frames += packets.length
    await Promise.all(writing)
  }

  async finish(): Promise<void> {}

  async close(): Promise<void> {}
}

export const pngSequence: FilmEncoding = {
  buildsOnLast: false,
  habit: everyFrameWhole,
  openEncoder: async (settings) => new PngSequenceEncoder(settings),
  createFile: (options) => PngSequenceFile.create(options),
}
