/** The formats of films and sheets, in the order in which they are offered. How each is encoded the Studio knows. */
import { filmFields, type ChosenFormat, type FormatRow } from './filmFields.ts'

interface FilmFormatRow extends FormatRow {
  /** Frames a second at most, above which browsers slow it down; and what they would play. */
  readonly fastest?: { readonly fps: number; readonly title: string }
  /** Its sides are even: an odd one gets one pixel more. */
  readonly evenSides?: true
  /** Many files in a folder, which has no ending; as a download a zip. It is not kept in the gallery, and shown as an APNG. */
  readonly isFolder?: true
  /** One picture that does not move, and what it is in the gallery. */
  readonly still?: 'grid' | 'strip'
}

const { quality, lossless, palette, dither, loops, count, columns, gap, labels } = filmFields

/**
 * GIF counts in hundredths, and all browsers show a frame of less than two of them for ten. Of every format they show frames
 * of 10 ms or less for 100 ms (Chromium's and Firefox's decoders), and whole milliseconds keep clear of that up to 90 a
 * second.
 */
const fastest = { hundredths: 50, milliseconds: 90 }

export const filmFormats = {
  mp4: {
    title: 'MP4',
    line: 'Video, plays everywhere',
    extension: 'mp4',
    mediaType: 'video/mp4',
    evenSides: true,
    fields: { quality },
  },
  gif: {
    title: 'GIF',
    line: 'Moves in any chat or mail',
    extension: 'gif',
    mediaType: 'image/gif',
    fields: { palette, dither, loops },
    fastest: { fps: fastest.hundredths, title: 'GIF' },
  },
  webp: {
    title: 'WebP',
    line: 'Small, for web pages',
    extension: 'webp',
    mediaType: 'image/webp',
    fields: { quality: { ...quality, usual: 85 }, lossless, loops },
    fastest: { fps: fastest.milliseconds, title: 'animated WebP' },
  },
  apng: {
    title: 'APNG',
    line: 'Every pixel exact',
    extension: 'png',
    otherExtensions: ['apng'],
    mediaType: 'image/png', // which it also is, and everything opens
    fields: { loops },
    fastest: { fps: fastest.milliseconds, title: 'animated PNG' },
  },
  webm: {
    title: 'WebM',
    line: 'Video for web pages',
    extension: 'webm',
    mediaType: 'video/webm',
    evenSides: true,
    fields: { quality },
  },
  'png-sequence': {
    title: 'PNG sequence',
    line: 'For video editors',
    extension: 'zip',
    mediaType: 'application/zip',
    fields: {},
    isFolder: true,
  },
  sheet: {
    title: 'Contact sheet',
    line: 'Moments side by side',
    extension: 'png',
    mediaType: 'image/png',
    fields: { count, columns, gap, labels },
    still: 'grid',
  },
  /** One row of moments. */
  strip: {
    title: 'Strip',
    line: 'Moments in one row',
    extension: 'png',
    mediaType: 'image/png',
    fields: { count: { ...count, usual: 10 }, gap, labels },
    still: 'strip',
  },
} as const satisfies Readonly<Record<string, FilmFormatRow>>

type Formats = typeof filmFormats
export type FilmKind = keyof Formats

export type FilmFormat = ChosenFormat<Formats>
type KindWith<Property extends keyof FilmFormatRow> = {
  [Kind in FilmKind]: Property extends keyof Formats[Kind] ? Kind : never
}[FilmKind]
/** Moments in one picture. */
export type StillFormat = Extract<FilmFormat, { readonly kind: KindWith<'still'> }>
export type MovingFormat = Exclude<FilmFormat, StillFormat>

export const filmKinds = Object.keys(filmFormats) as FilmKind[]

export function isFilmKind(kind: string): kind is FilmKind {
  return Object.hasOwn(filmFormats, kind)
}

export function filmFormat(kind: FilmKind): FilmFormatRow {
  return filmFormats[kind]
}

export function isStill(format: FilmFormat): format is StillFormat {
  return filmFormat(format.kind).still !== undefined
}

interface Size {
  readonly width: number
  readonly height: number
}

/** In pixels, of what is written where frames of this size are. */
export function writtenSize(kind: FilmKind, { width, height }: Size): Size {
  const even = (side: number) => (filmFormat(kind).evenSides ? side + (side % 2) : side)
  return { width: even(width), height: even(height) }
}

/** What is made as this kind ends in: `.gif`; nothing where it is a folder. */
export function endingOf(kind: FilmKind): string {
  const { extension, isFolder } = filmFormat(kind)
  return isFolder ? '' : `.${extension}`
}

const ofFiles = filmKinds.map(filmFormat).filter(({ isFolder }) => !isFolder)

/** By what its files end in, without the dot. */
export const mediaTypes = Object.fromEntries(
  ofFiles.map(({ extension, mediaType }) => [extension, mediaType]),
) as Readonly<Record<Formats[Exclude<FilmKind, KindWith<'isFolder'>>]['extension'], string>>

/** By the ending of its file. */
export function isVideo(extension: string): boolean {
  return ofFiles.some((one) => one.extension === extension && one.mediaType.startsWith('video/'))
}
