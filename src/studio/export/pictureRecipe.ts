/** What a picture was made from, as it stands in the picture: enough to make the same one again. */
import * as v from 'valibot'
import { count, precision } from '../../contract/schemas/common.ts'
import { splitLatents, stackLatents, type Latent } from '../../engine/latent/latent.ts'
import type { PictureFormat } from '../../engine/models/networkOptions.ts'
import type { Precision } from '../../engine/operations.ts'
import { latentSchema, latentText } from '../latentText.ts'
import { readText, recipeKeyword, withText } from './pngText.ts'
import { layoutSchema, sheetPng, type SheetLayout } from './sheet.ts'
import { makingEntries, parseRecipe, recipeVersion, type Making } from './writtenRecipe.ts'

export interface PictureRecipe extends Making {
  /** What it computed in; pictures from before there was a choice don't say: float32. */
  readonly precision?: Precision
  readonly layout: SheetLayout
  readonly latents: readonly Latent[]
}

const written = v.pipe(
  v.object({
    ...makingEntries,
    precision: v.optional(precision, 'float32'),
    layout: layoutSchema,
    latentSize: v.pipe(count, v.minValue(1)),
    /** One latent after the other. */
    latents: latentSchema,
  }),
  v.check(({ latents, latentSize }) => latents.length % latentSize === 0),
  v.transform(({ formatVersion: _, latents, latentSize, ...recipe }) => {
    return { ...recipe, latents: splitLatents(latents, latentSize) }
  }),
)

/** Pictures [count, size, size, channels] as one PNG, laid out and with its recipe inside. */
export async function recipePng(
  pixels: Uint8Array,
  format: PictureFormat,
  recipe: PictureRecipe,
): Promise<Buffer> {
  return withRecipe(await sheetPng(pixels, format, recipe.layout), recipe)
}

/** The PNG with its recipe inside. */
export function withRecipe(png: Uint8Array, recipe: PictureRecipe): Buffer {
  return withText(png, recipeKeyword, recipeText(recipe))
}

/** As it stands in a file: JSON. */
export function recipeText(recipe: PictureRecipe): string {
  const latentSize = recipe.latents[0]?.length ?? 0
  const latents = latentText(stackLatents(recipe.latents))
  return JSON.stringify({ formatVersion: recipeVersion, ...recipe, latentSize, latents })
}

/** @throws ProblemError `picture-unreadable`, `picture-without-recipe`, `newer-version` */
export async function readRecipe(file: string): Promise<PictureRecipe> {
  return parsePictureRecipe(await readText(file, recipeKeyword), file)
}

/** `file` is what messages call it. @throws ProblemError `picture-without-recipe`, `newer-version` */
export function parsePictureRecipe(text: string | undefined, file: string): PictureRecipe {
  return parseRecipe(text, written, { file, kind: 'picture' })
}
