/** The formats that pictures and sheets are taken out in, in the order in which they are offered. How each is encoded the Studio knows. */
import type { Bounds, Extent } from './enlarging.ts'
import { filmFields, type ChosenFormat, type FormatRow } from './filmFields.ts'
import { limits } from './limits.ts'

interface StillFormatRow extends FormatRow {
  /** How long, in bytes, what a file says of its making may be; where it is not said, as long as it is. */
  readonly mostRecipe?: number
  /** Pixels of its longer side at most, where it has such a limit. */
  readonly mostSide?: number
}

const { quality, lossless } = filmFields

export const stillFormats = {
  png: {
    title: 'PNG',
    line: 'Every pixel exact',
    extension: 'png',
    mediaType: 'image/png',
    fields: {},
  },
  jpeg: {
    title: 'JPEG',
    line: 'Small, opens everywhere',
    extension: 'jpg',
    otherExtensions: ['jpeg'],
    mediaType: 'image/jpeg',
    fields: { quality: { ...quality, usual: 92 } },
    mostSide: 65_535,
    mostRecipe: 65_000, // it stands in one segment of 65,533 bytes, with some words around it
  },
  webp: {
    title: 'WebP',
    line: 'Small, for web pages',
    extension: 'webp',
    mediaType: 'image/webp',
    fields: { quality: { ...quality, usual: 90 }, lossless },
    mostSide: 16_383,
  },
  tiff: {
    title: 'TIFF',
    line: 'Exact, for print shops',
    extension: 'tif',
    otherExtensions: ['tiff'],
    mediaType: 'image/tiff',
    fields: {},
  },
} as const satisfies Readonly<Record<string, StillFormatRow>>

type Formats = typeof stillFormats
export type StillKind = keyof Formats

export type PictureFileFormat = ChosenFormat<Formats>

export const stillKinds = Object.keys(stillFormats) as StillKind[]

export function stillFormat(kind: StillKind): StillFormatRow {
  return stillFormats[kind]
}

/** All that files of pictures end in, without the dot. */
export const stillEndings = stillKinds
  .map(stillFormat)
  .flatMap(({ extension, otherExtensions = [] }) => [extension, ...otherExtensions])

/** By what a file ends in, without the dot. */
export function stillKindOf(extension: string): StillKind | undefined {
  return stillKinds.find((kind) => {
    const row = stillFormat(kind)
    return row.extension === extension || row.otherExtensions?.includes(extension)
  })
}

/** What pictures become when they are taken out; its own size any picture may keep. */
export function stillBounds({ width, height }: Extent): Bounds {
  return { leastWidth: Math.min(limits.widthLeast, width), side: Math.max(limits.stillSide, width, height) }
}

const cmPerInch = 2.54

export function centimetres(pixels: number, dpi: number): number {
  return (pixels / dpi) * cmPerInch
}

/** As many whole ones as come nearest. */
export function pixelsOf(centimetresLong: number, dpi: number): number {
  return Math.round((centimetresLong / cmPerInch) * dpi)
}
