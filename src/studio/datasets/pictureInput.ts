/**
 * The bytes of a picture as sharp can work on them: most as they are, bitmaps and Netpbm decoded here, and numbers that are no
 * usual bytes scaled by what they mean. libvips would take each for 0 … 255, and show black or white.
 */
import sharp, { type Metadata, type Sharp } from 'sharp'
import type { Raster } from '../raster.ts'
import { decodeBmp } from './bmp.ts'
import { decodeNetpbm } from './netpbm.ts'
import { isNetpbm } from './pictureKind.ts'

export interface PictureInput {
  readonly format: string
  /** Upright, in pixels. */
  readonly width: number
  readonly height: number
  /** Anew for each use. */
  open(): Sharp
}

/** Values that are held at once while they are scaled: a gibibyte. */
const mostValues = 2 ** 28

/** @throws RangeError, or what sharp throws; a string is why the picture cannot be used */
export async function pictureInput(data: Buffer, maxPixels: number): Promise<PictureInput | string> {
  if (data.toString('latin1', 0, 2) === 'BM') return inputOf('bmp', decodeBmp(data, maxPixels))
  if (isNetpbm(data)) return inputOf('netpbm', decodeNetpbm(data, maxPixels))
  const settings = { failOn: 'error', limitInputPixels: maxPixels, autoOrient: true } as const
  const open = () => sharp(data, settings)
  const found = await open().metadata()
  const { format, compression, autoOrient } = found
  if (await hasOwnMeaning(found, open)) {
    const scaled = await scaledByMeaning(found, open)
    return typeof scaled === 'string' ? scaled : inputOf(format, scaled)
  }
  return { format: format === 'heif' && compression === 'av1' ? 'avif' : format, ...autoOrient, open }
}

function inputOf(format: string, { width, height, channels, pixels }: Raster): PictureInput {
  return { format, width, height, open: () => sharp(pixels, { raw: { width, height, channels } }) }
}

/** Colour spaces whose numbers are brightnesses; libvips knows the meaning of all others, and of profiles. */
const brightnesses = new Set(['b-w', 'srgb', 'rgb', 'rgb16', 'grey16', 'scrgb', 'multiband'])

async function hasOwnMeaning({ depth, space, hasProfile }: Metadata, open: () => Sharp): Promise<boolean> {
  if (depth === 'uchar' || hasProfile || !brightnesses.has(space)) return false
  if (depth !== 'ushort') return true
  // Bytes that a program has stored as 16 bits are all but black as such: a small look tells.
  const small = await open()
    .resize(256, 256, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer()
  return small.every((value) => value <= 1)
}

/** Eight bits of each value, or why nobody can say which they are. */
async function scaledByMeaning(
  { width, height, channels: has, depth, space, hasAlpha }: Metadata,
  open: () => Sharp,
): Promise<Raster | string> {
  if (width * height * has > mostValues)
    return `numbers of the kind ${depth} are read up to ${Math.floor(mostValues / has / 1e6)} megapixels`
  if (![1, 2, 3, 4].includes(has)) return `it has ${has} channels; save it as RGB`
  const { data, info } = await open()
    .toColourspace(space)
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true })
  const values = new Float32Array(data.buffer, data.byteOffset, data.length / 4)
  const colours = has - (hasAlpha ? 1 : 0)
  let [least, most] = [Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) return 'some of its numbers are none; save it with 8 or 16 bits'
    if (i % has >= colours) continue
    if (value < least) least = value
    if (value > most) most = value
  }
  const white = whiteOf(depth, least, most)
  if (white === undefined)
    return `its numbers run from ${shown(least)} to ${shown(most)}, and nothing says which is black or white; save it with 8 or 16 bits`
  const channels = has === 2 ? 4 : (has as Raster['channels'])
  const pixels = new Uint8Array(info.width * info.height * channels)
  const eight = (value: number) => Math.min(255, Math.max(0, Math.round((255 * value) / white)))
  for (let pixel = 0; pixel < info.width * info.height; pixel++)
    for (let c = 0; c < channels; c++) {
      const from = has === 2 ? (c < 3 ? 0 : 1) : c
      pixels[pixel * channels + c] = eight(values[pixel * has + from]!)
    }
  return { width: info.width, height: info.height, channels, pixels }
}

const largest: Partial<Record<NonNullable<Metadata['depth']>, number>> = {
  char: 127,
  ushort: 65_535,
  short: 32_767,
  uint: 2 ** 32 - 1,
  int: 2 ** 31 - 1,
}

/** The number that is white, of a picture's least and largest; nothing where nobody can say. */
function whiteOf(depth: string, least: number, most: number): number | undefined {
  if (least < 0) return undefined
  const own = Object.hasOwn(largest, depth) ? largest[depth as keyof typeof largest] : undefined
  if (own !== undefined && own < 255) return own
  if (own === undefined && most <= 1) return 1
  // A handful of whole numbers as floats, or a light a little brighter than white: both would be guessed.
  if (own === undefined && most < 16) return undefined
  if (most <= 255) return 255
  if (most <= 65_535 && own !== 32_767) return 65_535
  return own
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)))
}
