/** What a picture was made from, as it stands in the picture: enough to make the same one again. */
import { ProblemError } from '../../engine/problemError.ts'
import { stackLatents, type Latent } from '../../engine/latent/latent.ts'
import type { PictureFormat } from '../../engine/models/networkOptions.ts'
import type { Precision } from '../../engine/operations.ts'
import { latentText } from '../latentText.ts'
import { readText, recipeKeyword, withText } from './pngText.ts'
import { sheetPng, type SheetLayout } from './sheet.ts'

const formatVersion = 1

export interface PictureRecipe {
  /** How the latents were come by, for people: `{ command: 'interpolate', seeds: [1, 2], steps: 10, method: 'slerp' }`. */
  readonly made: Readonly<Record<string, unknown>>
  readonly model: { readonly name: string; readonly sha256: string }
  /** Engine that computed it: `TensorFlow 2.21.0, CPU`. */
  readonly engine: string
  /** What it computed in; pictures from before there was a choice don't say: float32. */
  readonly precision?: Precision
  readonly layout: SheetLayout
  readonly latents: readonly Latent[]
}

interface WrittenRecipe extends Omit<PictureRecipe, 'latents'> {
  readonly formatVersion: number
  readonly latentSize: number
  /** float32, little-endian, one latent after the other, base64. */
  readonly latents: string
}

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
  const latentSize = recipe.latents[0]?.length ?? 0
  const latents = latentText(stackLatents(recipe.latents))
  const written: WrittenRecipe = { formatVersion, ...recipe, latentSize, latents }
  return withText(png, recipeKeyword, JSON.stringify(written))
}

/** @throws ProblemError `picture-unreadable`, `picture-without-recipe`, `newer-version` */
export async function readRecipe(file: string): Promise<PictureRecipe> {
  const text = await readText(file, recipeKeyword)
  const written = text === undefined ? undefined : parse(text)
  if (!written) {
    throw new ProblemError({
      code: 'picture-without-recipe',
      message: `${file} does not say what it was made from.`,
      remedy: 'Give a PNG as Latent Loom wrote it; other programs drop the text inside when they save.',
    })
  }
  if (written.formatVersion > formatVersion) {
    throw new ProblemError({
      code: 'newer-version',
      message: `${file} was made by a newer version of Latent Loom.`,
      remedy: 'Update Latent Loom.',
    })
  }
  const { made, model, engine, precision = 'float32', layout, latentSize } = written
  // A copy, since base64 gives no aligned bytes.
  const values = new Float32Array(Uint8Array.from(Buffer.from(written.latents, 'base64')).buffer)
  const latents = Array.from({ length: values.length / latentSize }, (_, i) =>
    values.slice(i * latentSize, (i + 1) * latentSize),
  )
  return { made, model, engine, precision, layout, latents }
}

function parse(text: string): WrittenRecipe | undefined {
  try {
    const value = JSON.parse(text) as Partial<WrittenRecipe> | null
    const { formatVersion: version, latentSize, latents, model, layout } = value ?? {}
    const bytes = typeof latents === 'string' ? Buffer.from(latents, 'base64').length : -1
    const isWhole =
      typeof version === 'number' &&
      Number.isInteger(latentSize) &&
      latentSize! > 0 &&
      bytes > 0 &&
      bytes % (4 * latentSize!) === 0 &&
      typeof model?.sha256 === 'string' &&
      Number.isInteger(layout?.columns)
    return isWhole ? (value as WrittenRecipe) : undefined
  } catch {
    return undefined
  }
}
