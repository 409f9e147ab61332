/** A source of pictures, whatever its form on disk, and what it yields: one after the other, in a fixed order. */
import type { HealthReport } from '../../contract/schemas/datasets.ts'
import type { FitOptions, FitPlan } from './fit.ts'
import type { PictureHash } from './pictureHash.ts'
import type { Raster } from '../raster.ts'

export interface SourcePicture {
  readonly kind: 'picture'
  /** Relative to the source, with `/`; a record of a published set is `file#number`. */
  readonly file: string
  readonly format: string
  /** Of the picture as it was, upright. */
  readonly width: number
  readonly height: number
  /** Drawn from a description: it has no size of its own that could be too small. */
  readonly isVector: boolean
  /** Index into the source's labels; −1 where the picture has none. */
  readonly label: number
  readonly hasAlpha: boolean
  readonly isGrey: boolean
  /** Equal for pictures that are the same for training, pixel by pixel. */
  readonly digest: string
  /** Missing for the records of published sets, which are full of look-alikes by their nature. */
  readonly hash?: PictureHash
  readonly plan: FitPlan
  /** The pixels, already scaled to the plan. */
  readonly raster: Raster
}

export interface UnreadableFile {
  readonly kind: 'unreadable'
  readonly file: string
  /** Whether it claimed to be a picture (a broken one) or never did (a text, a film). */
  readonly wasPicture: boolean
  /** Half a plain sentence: `the file is empty`. */
  readonly reason: string
}

export type SourceItem = SourcePicture | UnreadableFile

export interface SourceFile {
  readonly file: string
  readonly bytes: number
  readonly modifiedMs: number
}

export interface Source {
  readonly kind: HealthReport['kind']
  readonly path: string
  /** How many items `items` yields: files of a folder, records of a published set. */
  readonly total: number
  /** Names that the items' label numbers mean. */
  readonly labels: readonly string[]
  /** The files behind it, sorted: what a change would show in. */
  readonly files: readonly SourceFile[]
  items(options: ReadOptions, signal?: AbortSignal): AsyncGenerator<SourceItem, void, undefined>
}

export interface ReadOptions extends FitOptions {
  /** Pictures with more pixels are refused before they are decoded. */
  readonly maxPixels: number
}

/** Whether it would have to be enlarged. Published sets have one size, which is as it is. */
export function isTooSmall(
  { width, height, isVector }: Pick<SourcePicture, 'width' | 'height' | 'isVector'>,
  { kind }: Pick<Source, 'kind'>,
  size: number,
): boolean {
  return kind === 'folder' && !isVector && Math.min(width, height) < size
}

/** Is told of every file or record that has been looked at; whoever shows it thins it out. */
export type OnProgress = (done: number, total: number) => void
