/** MP4 and WebM files that grow on disk, put together by mediabunny. */
import { open, type FileHandle } from 'node:fs/promises'
import {
  EncodedPacket,
  EncodedVideoPacketSource,
  Output,
  StreamTarget,
  type OutputFormat,
  type StreamTargetChunk,
} from 'mediabunny'
import type { FilmFile, FilmFileOptions, Segment } from '../../film.ts'
import { evenSize } from './rgbToYuv.ts'

/** As rgbToYuv makes it. */
const colorSpace = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false } as const

/** Written at once, in bytes; some of them are in memory. */
const chunkSize = 2 ** 20

export class VideoFile implements FilmFile {
  readonly #file: FileHandle
  readonly #output: Output
  readonly #source: EncodedVideoPacketSource
  readonly #options: FilmFileOptions
  #added = 0

  private constructor(
    file: FileHandle,
    options: FilmFileOptions,
    format: OutputFormat,
    codec: 'avc' | 'vp9',
  ) {
    const { settings, frames, note } = options
    this.#file = file
    this.#options = options
    this.#output = new Output({ format, target: targetOf(file) })
    this.#source = new EncodedVideoPacketSource(codec)
    this.#output.addVideoTrack(this.#source, { frameRate: settings.shape.fps, maximumPacketCount: frames })
    this.#output.setMetadataTags({ title: note.title, comment: note.recipe })
  }

  static async create(
    options: FilmFileOptions,
    format: OutputFormat,
    codec: 'avc' | 'vp9',
  ): Promise<VideoFile> {
    const video = new VideoFile(await open(options.path, 'wx'), options, format, codec)
    await video.#output.start()
    return video
  }

  async add({ packets, description }: Segment): Promise<void> {
    const { shape } = this.#options.settings
    const { width: codedWidth, height: codedHeight } = evenSize(shape)
    const codec = description ? codecOfH264(description) : 'vp09.00.10.08'
    const decoderConfig = { codec, codedWidth, codedHeight, colorSpace, ...(description && { description }) }
    for (const { data, isKey } of packets) {
      const time = this.#added++ / shape.fps
      const packet = new EncodedPacket(data, isKey ? 'key' : 'delta', time, 1 / shape.fps)
      await this.#source.add(packet, { decoderConfig })
    }
  }

  async finish(): Promise<void> {
    await this.#output.finalize()
    await this.#file.sync()
  }

  async close(): Promise<void> {
    try {
      if (this.#output.state !== 'finalized') await this.#output.cancel()
    } catch {
      // What could not be written was said when it was added.
    } finally {
      await this.#file.close()
    }
  }
}

/** Writes all of each chunk: one call may write less, as on a disk that gets full. */
function targetOf(file: FileHandle): StreamTarget {
  const writable = new WritableStream<StreamTargetChunk>({
    async write({ data, position }) {
      for (let done = 0; done < data.length;) {
        const { bytesWritten } = await file.write(data, done, data.length - done, position + done)
        done += bytesWritten
      }
    },
  })
  return new StreamTarget(writable, { chunked: true, chunkSize })
}

/** `avc1.` and three bytes of the parameter set: profile, constraints, level (RFC 6381, section 3.3). */
function codecOfH264(description: Uint8Array): string {
  return `avc1.${Buffer.from(description.subarray(1, 4)).toString('hex')}`
}
