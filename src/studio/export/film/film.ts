/**
 * What a film is made from and how it is written, in the words that sources, encoders and files share.
 *
 * A film goes through three hands. A FilmSource makes frames, in any order. An EncodeSegment, which runs in a worker, turns
 * a run of frames into packets; no segment needs another, so several are encoded at once. A FilmFile puts the packets into
 * one file, segment after segment. A FilmEncoding is the second and the third of one format.
 */
import type { MovingFormat } from '../../../contract/filmFormats.ts'
import type { Channels, Raster } from '../../raster.ts'

export interface FilmSource {
  readonly count: number
  readonly fps: number
  /** Of every frame, before scaling. */
  readonly width: number
  readonly height: number
  readonly channels: Channels
  /**
   * The pixels of these frames, in this order, for the caller to keep or to give away. A frame's number always gives the
   * same pixels, but for their last bit, which may depend on the frames that are made with it.
   */
  make(frames: readonly number[], signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>[]>
  /** Files that were to be shown and cannot be; known when all frames are made. */
  readonly leftOut?: ReadonlySet<string>
}

/** How frames are enlarged: each pixel a square, or smoothly (Lanczos, three lobes). */
export type Scaling = 'nearest' | 'lanczos'

/** What the frames of a film become. */
export interface FilmShape {
  readonly width: number
  readonly height: number
  readonly scaling: Scaling
  readonly fps: number
}

/** What the encoders of all segments have to know. */
export interface EncoderSettings {
  readonly format: MovingFormat
  readonly shape: FilmShape
  /** Of the frames that encoders are given, before scaling. */
  readonly source: Pick<Raster, 'width' | 'height' | 'channels'>
  /** What the encoding shares among them. */
  readonly shared?: Uint8Array<ArrayBuffer>
}

/** One frame as its format has it. */
export interface Packet {
  readonly data: Uint8Array<ArrayBuffer>
  /** Needs no packet before it. */
  readonly isKey: boolean
}

export interface Segment {
  /** As many as frames were given, in their order; the first is a key. */
  readonly packets: readonly Packet[]
  /** What the file's head needs besides the shape, such as H.264's parameter sets: the same in every segment. */
  readonly description?: Uint8Array<ArrayBuffer>
}

/** Of one format. Runs in a worker; keeps nothing between segments but what is costly to load. */
export type EncodeSegment = (frames: readonly Uint8Array<ArrayBuffer>[]) => Promise<Segment>

/** The file that grows. `close` must be called in any case, also after something was thrown. */
export interface FilmFile {
  add(segment: Segment): Promise<void>
  /** Nothing comes any more: makes it whole. */
  finish(): Promise<void>
  close(): Promise<void>
}

/** What a file says of its making; as JSON in the place that its format has for words. */
export interface FilmNote {
  /** Shown by other programs where they show a title. */
  readonly title: string
  /** The recipe, read back by readFilmRecipe. */
  readonly recipe: string
}

export interface FilmFileOptions {
  /** A file that is not there yet; where the format is one of folders, a folder that is not there yet. */
  readonly path: string
  readonly settings: EncoderSettings
  /** Of the whole film. */
  readonly frames: number
  readonly note: FilmNote
}

/** How packets follow from frames, as far as the size of a film does. */
export interface PacketHabit {
  /** What has to be encoded to know: so many runs of so many frames in a row. */
  readonly runs: number
  readonly run: number
  /**
   * What a packet that is no segment's first comes to against others, by how much its picture differs from the last: in
   * levels, on average, more than 0.
   */
  weight(change: number, format: MovingFormat): number
  /** Bytes of the file besides packets, as far as they count: once, and for each frame. */
  readonly head: readonly [once: number, frame: number]
}

/** All that is done for one format of films, and for it alone. */
export interface FilmEncoding {
  /** Where frames are written as what has changed, a segment's first costs more, and a player that jumps starts from one. */
  readonly buildsOnLast: boolean
  readonly habit: PacketHabit
  /** In a worker. */
  openEncoder(settings: EncoderSettings): Promise<EncodeSegment>
  createFile(options: FilmFileOptions): Promise<FilmFile>
  /** What all encoders are to have in common. @throws the signal's reason */
  share?(
    source: FilmSource,
    format: MovingFormat,
    shape: FilmShape,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** How a file of it is known, and its recipe read, if it has one. */
  readonly note?: {
    /** By its first 12 bytes. */
    isIn(start: Buffer): boolean
    read(file: FileStart): Promise<string | undefined>
  }
}

/** Bytes in which a note must be: three times what 2,000 keyframes of 512 numbers take. */
export const longestNote = 16 * 1024 * 1024

/** A file that is read from. */
export interface FileStart {
  readonly path: string
  /** As many as there are. */
  bytesAt(at: number, length: number): Promise<Buffer>
}
