/** Pictures that a window asks to be kept or taken out: made again, so that they are what the model makes. */
import type { Caller } from '../../contract/server.ts'
import type { Generator } from '../../contract/schemas/pictures.ts'
import { splitLatents } from '../../engine/latent/latent.ts'
import type { PictureFormat } from '../../engine/models/networkOptions.ts'
import type { PictureRecipe } from '../export/pictureRecipe.ts'
import { squareColumns } from '../export/sheet.ts'
import type { WindowParts } from './parts.ts'
import type { Studio } from './studio.ts'

/** Pixels between the pictures of a grid. */
const gridGap = 2

export interface DrawnInput {
  readonly generator: Generator
  /** One after the other: count × latent size. */
  readonly latents: Float32Array<ArrayBuffer>
  readonly count: number
  readonly columns?: number | undefined
  readonly made: Readonly<Record<string, unknown>>
}

export interface DrawnPictures {
  /** [count, size, size, channels] */
  readonly pixels: Uint8Array<ArrayBuffer>
  readonly format: PictureFormat
  readonly recipe: PictureRecipe
}

/** @throws ProblemError of the generator and its pictures */
export async function drawPictures(
  studio: Studio,
  { pictures }: Pick<WindowParts, 'pictures'>,
  { generator, latents, count, columns = squareColumns(count), made }: DrawnInput,
  caller: Caller,
): Promise<DrawnPictures> {
  const { ready, release } = await studio.generators.hold(generator)
  try {
    const drawn = await pictures.make({ generator, latents, count }, caller)
    if (drawn.kind === 'superseded') throw new Error('a picture to be saved was dropped') // it has no slot
    const { format, latentSize, model } = ready
    const recipe: PictureRecipe = {
      made,
      model,
      engine: (await studio.openBackend()).description,
      precision: 'float32',
      layout: count === 1 ? { columns: 1, gap: 0, scale: 1 } : { columns, gap: gridGap, scale: 1 },
      latents: splitLatents(latents, latentSize),
    }
    return { pixels: drawn.pixels, format, recipe }
  } finally {
    release()
  }
}
