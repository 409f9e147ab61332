/**
 * What a film is made from and how it is written, in the words that sources, encoders and files share.
 *
 * A film goes through three hands. A FilmSource makes frames, in any order. A SegmentEncoder, which runs in a worker, turns
 * a run of frames into packets; no segment needs another, so several are encoded at once. A FilmFile puts the packets into
 * one file, segment after segment.
 */

/** A picture as bytes, row by row. */
export interface Raster {
  readonly width: number
  readonly height: number
  /** 1 grey, 3 RGB, 4 RGBA. */
  readonly channels: 1 | 3 | 4
  readonly pixels: Uint8Array<ArrayBuffer>
}

export interface FilmSource {
  readonly count: number
  readonly fps: number
  /** Of every frame, before scaling. */
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3 | 4
  /**
   * The pixels of these frames, in this order, for the caller to keep or to give away. A frame's number always gives the
   * same pixels, but for their last bit, which may depend on the frames that are made with it.
   */
  make(frames: readonly number[], signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>[]>
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

/** How often an animated picture is played; 0 for ever. */
interface Looping {
  readonly loops: number
}

/** Each with what only it has to be told. `quality` runs from 1, small, to 100, fine. */
export type FilmFormat =
  | ({
      readonly kind: 'gif'
      /** One palette for the whole film, or one for each frame. */
      readonly palette: 'global' | 'frame'
      readonly dither: 'none' | 'ordered' | 'diffusion'
    } & Looping)
  | ({ readonly kind: 'webp'; readonly quality: number; readonly lossless: boolean } & Looping)
  | ({ readonly kind: 'apng' } & Looping)
  | { readonly kind: 'mp4'; readonly quality: number }
  | { readonly kind: 'webm'; readonly quality: number }
  /** A folder with one PNG each. */
  | { readonly kind: 'png-sequence' }

/** What the encoders of all segments have to know. */
export interface EncoderSettings {
  readonly format: FilmFormat
  readonly shape: FilmShape
  /** Of the frames that encoders are given, before scaling. */
  readonly source: Pick<Raster, 'width' | 'height' | 'channels'>
  /** With `palette: 'global'`: 255 or fewer colours, RGB after RGB. */
  readonly palette?: Uint8Array<ArrayBuffer>
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
export interface SegmentEncoder {
  encode(frames: readonly Uint8Array<ArrayBuffer>[]): Promise<Segment>
  dispose(): void
}

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
  /** A file that is not there yet; for `png-sequence` a folder that is not there yet. */
  readonly path: string
  readonly settings: EncoderSettings
  /** Of the whole film. */
  readonly frames: number
  readonly note: FilmNote
}
