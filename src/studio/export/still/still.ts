/** A picture or a sheet that is to be taken out: its pixels, where its pictures lie, what it says of its making. */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { ProblemError } from '../../../engine/problemError.ts'
import type { PictureFormat } from '../../../engine/models/networkOptions.ts'
import type { Channels, Raster } from '../../raster.ts'
import { parsePictureRecipe, recipeText, type PictureRecipe } from '../pictureRecipe.ts'
import { readText, recipeKeyword } from '../pngText.ts'
import { sheetRaster } from '../sheet.ts'

/** Pictures in rows, as many pixels wide and high as each other. */
export interface Cells {
  readonly count: number
  readonly columns: number
  readonly gap: number
  readonly side: number
}

export interface Still {
  /** As it was made, not enlarged. */
  readonly raster: Raster
  /** Of a sheet: each picture is enlarged by itself. */
  readonly cells?: Cells
  readonly title: string
  /** As JSON, where it has one. */
  readonly recipe: string | undefined
}

/** `pixels` [count, size, size, channels]; the recipe's layout says how they lie, its scale is taken for 1. */
export function stillOf(
  pixels: Uint8Array,
  { size, channels }: Pick<PictureFormat, 'size' | 'channels'>,
  recipe: PictureRecipe,
  title: string,
): Still {
  const { columns, gap } = recipe.layout
  const raster = sheetRaster(pixels, { size, channels }, recipe.layout)
  const count = pixels.length / (size * size * channels)
  const text = recipeText({ ...recipe, layout: { columns, gap, scale: 1 } })
  return { raster, cells: { count, columns, gap, side: size }, title, recipe: text }
}

/** A PNG of the gallery. @throws ProblemError `picture-unreadable` */
export async function readStill(file: string, title: string): Promise<Still> {
  const recipe = await readText(file, recipeKeyword)
  const raster = await readRaster(file)
  const cells = cellsOf(recipe, raster)
  return { raster, ...(cells && { cells }), title, recipe }
}

async function readRaster(file: string): Promise<Raster> {
  try {
    // As bytes: libvips remembers what stood at a path.
    const image = sharp(await readFile(file), { limitInputPixels: false })
    const { channels, space, depth } = await image.metadata()
    const isGrey = channels === 1 && space === 'b-w' && depth === 'uchar'
    const colour = isGrey ? image : image.toColourspace('srgb')
    const { data, info } = await colour.raw().toBuffer({ resolveWithObject: true })
    const { width, height } = info
    return { width, height, channels: info.channels as Channels, pixels: data }
  } catch (cause) {
    throw new ProblemError({
      code: 'picture-unreadable',
      message: `${file} cannot be read as a picture.`,
      remedy: 'It is damaged: restore it from a backup, or remove it.',
      cause,
    })
  }
}

/** Where the recipe says so, and the picture is as large as that makes it. */
function cellsOf(recipe: string | undefined, { width, height }: Raster): Cells | undefined {
  let read: PictureRecipe
  try {
    read = parsePictureRecipe(recipe, '')
  } catch {
    return undefined // of a film's sheet, of a newer version, of nobody
  }
  const { latents, layout } = read
  const [columns, gap, count] = [layout.columns, layout.gap * layout.scale, latents.length]
  const side = (width + gap) / columns - gap
  const rows = Math.ceil(count / columns)
  const fits = Number.isInteger(side) && side > 0 && height === rows * (side + gap) - gap
  return fits ? { count, columns, gap, side } : undefined
}
