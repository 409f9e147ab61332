/**
 * One picture file to pixels at the size that is wanted, with sharp. Anything that is wrong with the file is an
 * answer, not an error.
 *
 * Upright by EXIF, converted to sRGB 8 bit by its profile (CMYK, 16 bit, grey), alpha kept, first frame only. Scaled
 * with lanczos3, alpha premultiplied; JPEG and WebP are shrunk while they are decoded, but never below twice the
 * target, because the quicker way gives woven cloth a moiré.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Sharp } from 'sharp'
import { isCameraRaw, isNamedAsPicture } from '../fileNames.ts'
import { errorCode, headOf } from '../library/withFile.ts'
import { planFit, type FitPlan } from './fit.ts'
import { hashPicture } from './pictureHash.ts'
import { pictureInput } from './pictureInput.ts'
import { headLength, kindOfContent } from './pictureKind.ts'
import type { Raster } from '../raster.ts'
import { describePixels } from './cutRows.ts'
import type { ReadOptions, SourceItem } from './sourceItem.ts'
import { looksLikeSvg, reasonToRefuseSvg, unpackSvg } from './svgReferences.ts'

export interface PictureFile {
  /** Relative to the folder, with `/`. */
  readonly file: string
  /** Where it really is, links followed. */
  readonly path: string
  readonly bytes: number
  readonly label: number
}

/** sharp's own limit, 0x3FFF². */
export const defaultMaxPixels = 268_402_689

const largestFile = 512 * 2 ** 20
const longestDecodeSeconds = 120

export async function readPicture(picture: PictureFile, options: ReadOptions): Promise<SourceItem> {
  const { file, path, bytes, label } = picture
  const named = isNamedAsPicture(file)
  const unreadable = (reason: string, wasPicture = true): SourceItem => {
    return { kind: 'unreadable', file, wasPicture, reason }
  }
  let isSvg = false
  try {
    if (bytes === 0) return unreadable('the file is empty', named)
    const content = kindOfContent(await headOf(path, headLength))
    if (!named && content.kind !== 'picture') return unreadable('not a picture', false)
    if (isCameraRaw(file))
      return unreadable('camera raw files cannot be read; develop it to JPEG, PNG or TIFF')
    if (content.kind === 'foreign')
      return unreadable(`${content.format} files cannot be read; ${content.wayOut}`)
    if (bytes > largestFile) return unreadable('the file is larger than 512 MB')
    const data = unpackSvg(await readFile(path))
    isSvg = looksLikeSvg(data)
    const pixels = await decode(data, options)
    return typeof pixels === 'string'
      ? unreadable(pixels)
      : { kind: 'picture', file, label, ...pixels, ...describePixels(pixels.raster) }
  } catch (error) {
    return unreadable(reasonOf(error, options, isSvg), named)
  }
}

interface Decoded {
  readonly format: string
  readonly width: number
  readonly height: number
  readonly isVector: boolean
  readonly digest: string
  readonly hash: ReturnType<typeof hashPicture>
  readonly plan: FitPlan
  readonly raster: Raster
}

/** The pixels, or the reason why there are none. The bytes have no address, so an SVG cannot reach other files. */
async function decode(data: Buffer, options: ReadOptions): Promise<Decoded | string> {
  const refused = looksLikeSvg(data) ? reasonToRefuseSvg(data) : undefined
  if (refused !== undefined) return refused
  const input = await pictureInput(data, options.maxPixels)
  if (typeof input === 'string') return input
  const { format, width, height } = input
  const isVector = format === 'svg'
  const plan = planFit(width, height, options)
  const raster = await scaled(input.open(), plan)
  const overview = plan.region === undefined ? raster : await scaled(input.open(), overviewPlan)
  const digest = createHash('sha256').update(`${raster.width}x${raster.height}`).update(raster.pixels)
  if (overview !== raster) digest.update(overview.pixels)
  return {
    format,
    width,
    height,
    isVector,
    digest: digest.digest('base64'),
    hash: hashPicture(overview),
    plan,
    raster,
  }
}

/** All of the picture, small: what the hash looks at where the training squares are only a part. */
const overviewPlan: FitPlan = { width: 72, height: 64, windows: [] }

async function scaled(picture: Sharp, { region, width, height }: FitPlan): Promise<Raster> {
  const part = region === undefined ? picture : picture.extract(region)
  const { data, info } = await part
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .timeout({ seconds: longestDecodeSeconds })
    .toBuffer({ resolveWithObject: true })
  if (info.channels !== 4 || info.width !== width || info.height !== height)
    throw new Error(`decoded to ${info.width} × ${info.height} × ${info.channels}`)
  return { pixels: data, width, height, channels: 4 }
}

/**
 * What a person can make of an error of libvips or of the file system. libvips gathers its messages in one place for all
 * threads, so what is said of a damaged file may be of another one that was read at the same time.
 */
function reasonOf(error: unknown, { maxPixels }: ReadOptions, isSvg: boolean): string {
  const message = error instanceof Error ? error.message : ''
  const code = errorCode(error)
  if (code === 'EACCES' || code === 'EPERM') return 'you have no permission to read the file'
  if (code === 'ENOENT') return 'the file is gone, or its name cannot be read'
  if (code === 'EIO' || code === 'EBUSY' || code === 'EISDIR')
    return `the disk could not read the file (${code})`
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'the SVG is larger than 16 MB'
  if (/pixel limit/i.test(message))
    return `larger than ${Number((maxPixels / 1e6).toPrecision(3))} megapixels`
  if (/timeout/i.test(message)) return `reading it takes longer than ${longestDecodeSeconds} seconds`
  if (/samples out of range|unsupported (tiff|bits|sample)/i.test(message))
    return 'its kind of numbers cannot be read; save it with 8 or 16 bits'
  if (/unsupported image format/i.test(message)) return 'its content is not a picture'
  return isSvg ? 'the SVG is damaged' : 'the picture is damaged or cut short'
}
