/** A picture or a sheet becomes a file of a format: enlarged, with its resolution and, where it fits, what it was made from. */
import type { Sharp } from 'sharp'
import type { Enlarging, Extent } from '../../../contract/enlarging.ts'
import { stillFormat, type PictureFileFormat, type StillKind } from '../../../contract/stillFormats.ts'
import { ProblemError } from '../../../engine/problemError.ts'
import { writeWhole } from '../../library/wholeFile.ts'
import { recipeKeyword, withText } from '../pngText.ts'
import { writeXmp } from '../xmpNote.ts'
import { enlargeStill } from './enlargeStill.ts'
import type { Still } from './still.ts'

export interface StillShape extends Extent {
  readonly format: PictureFileFormat
  readonly scaling: Enlarging['scaling']
  /** Dots per inch; without, the file says nothing of it. */
  readonly dpi?: number | undefined
}

export interface WrittenStill {
  readonly bytes: number
  /** What it was made from was there and did not fit. */
  readonly withoutRecipe: boolean
}

type Encode<Format> = (image: Sharp, format: Format, scaling: Enlarging['scaling']) => Sharp

const encodings: {
  readonly [Kind in StillKind]: Encode<Extract<PictureFileFormat, { readonly kind: Kind }>>
} = {
  // Filters make smooth pictures half as large, and squares no smaller.
  png: (image, _, scaling) => image.png({ adaptiveFiltering: scaling === 'lanczos' }),
  // Paper is white; colours as fine as the rest, since a square's edges would be seen.
  jpeg: (image, { quality }) =>
    image.flatten({ background: '#ffffff' }).jpeg({ quality, chromaSubsampling: '4:4:4' }),
  // As hard as it is tried for films, where that is measured: more takes twice the time for a few bytes.
  webp: (image, { quality, lossless }) =>
    image.webp(lossless ? { lossless, effort: 1, quality: 20, exact: true } : { quality, effort: 3 }),
  tiff: (image) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
}

/**
 * Whole or not at all.
 * @throws ProblemError `disk-full`, `library-unwritable`, and as encodeStill does
 */
export async function writeStill(
  out: string,
  still: Still,
  shape: StillShape,
  signal?: AbortSignal,
): Promise<WrittenStill> {
  const { file, withoutRecipe } = await encodeStill(still, shape, signal)
  await writeWhole(out, file)
  return { bytes: file.length, withoutRecipe }
}

export interface EncodedStill extends Pick<WrittenStill, 'withoutRecipe'> {
  /** As it is to stand on the disk. */
  readonly file: Buffer
}

/** @throws ProblemError `picture-side`, `sheet-too-large`, `picture-encoder`, or the signal's reason */
export async function encodeStill(
  still: Still,
  shape: StillShape,
  signal?: AbortSignal,
): Promise<EncodedStill> {
  const { format, scaling, dpi } = shape
  checkSide(shape)
  const recipe = still.recipe && scaledRecipe(still.recipe, still, shape)
  const fits = recipe !== undefined && Buffer.byteLength(xmpOf(still, recipe)) <= mostRecipe(format.kind)
  const image = await enlargeStill(still, shape, scaling, signal)
  signal?.throwIfAborted()
  const sized = dpi === undefined ? image : image.withDensity(dpi)
  const isPng = format.kind === 'png'
  const noted = fits && !isPng ? sized.withXmp(xmpOf(still, recipe)) : sized
  let file = await encoded(noted, format, scaling)
  signal?.throwIfAborted()
  if (fits && isPng) file = withText(file, recipeKeyword, recipe)
  if (format.kind === 'jpeg' && dpi !== undefined) file = withJfif(file, dpi)
  return { file, withoutRecipe: recipe !== undefined && !fits }
}

function mostRecipe(kind: StillKind): number {
  return stillFormat(kind).mostRecipe ?? Infinity
}

function xmpOf({ title }: Still, recipe: string): string {
  return writeXmp({ title, recipe }).toString()
}

async function encoded(
  image: Sharp,
  format: PictureFileFormat,
  scaling: Enlarging['scaling'],
): Promise<Buffer> {
  const encode = encodings[format.kind] as Encode<PictureFileFormat> // of the same kind
  try {
    return await encode(image, format, scaling).toBuffer()
  } catch (cause) {
    throw new ProblemError({
      code: 'picture-encoder',
      message: `The picture could not be made as ${stillFormat(format.kind).title}.`,
      remedy: 'Try again; if it fails once more, choose a smaller size or another format.',
      cause,
    })
  }
}

/** @throws ProblemError `picture-side` */
function checkSide({ format, width, height }: StillShape): void {
  const { title, mostSide = Infinity } = stillFormat(format.kind)
  if (Math.max(width, height) <= mostSide) return
  throw new ProblemError({
    code: 'picture-side',
    message: `${title} has at most ${mostSide.toLocaleString('en')} pixels a side, and this picture would have ${width.toLocaleString('en')} × ${height.toLocaleString('en')}.`,
    remedy: 'Choose a smaller size, or PNG.',
  })
}

/** As recipes allow. */
const mostScale = 64

/** A recipe that says how its sheet was enlarged, where squares are as it can say. */
function scaledRecipe(
  recipe: string,
  { raster, cells }: Still,
  { width, height, scaling }: StillShape,
): string {
  const times = width / raster.width
  if (!cells || scaling !== 'nearest' || !Number.isInteger(times) || height !== raster.height * times)
    return recipe
  const read = JSON.parse(recipe) as { layout: { scale: number } } // or there were no cells
  const scale = read.layout.scale * times
  return scale > mostScale ? recipe : JSON.stringify({ ...read, layout: { ...read.layout, scale } })
}

/** With the density where JFIF has it (ITU-T T.871, 10.1), first of all segments; libvips has it only as Exif. */
function withJfif(jpeg: Buffer, dpi: number): Buffer {
  const segment = Buffer.from('\xff\xe0\0\x10JFIF\0\x01\x01\x01\0\0\0\0\0\0', 'latin1')
  segment.writeUInt16BE(dpi, 12)
  segment.writeUInt16BE(dpi, 14)
  const start = jpeg.readUInt16BE(2) === 0xffe0 ? 4 + jpeg.readUInt16BE(4) : 2 // where libvips has written one
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(start)])
}
