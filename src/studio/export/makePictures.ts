/** Latents become pictures in files: one sheet, or a folder with one PNG each. */
import { dirname, extname, join } from 'node:path'
import { operationsIn, type Backend } from '../../engine/backend.ts'
import { checkLatent, type Latent } from '../../engine/latent/latent.ts'
import { Network } from '../../engine/models/network.ts'
import { generatorLayers, pictureFormat } from '../../engine/models/pair.ts'
import type { Precision } from '../../engine/operations.ts'
import { generatePictures } from '../../engine/pictures.ts'
import { inTurns } from '../inTurns.ts'
import { makeFolder, writeWhole } from '../library/wholeFile.ts'
import { readWeights, type Model } from '../models/model.ts'
import { withRecipe, type PictureRecipe } from './pictureRecipe.ts'
import { sheetPng, squareColumns, type SheetLayout } from './sheet.ts'

export interface PicturesRequest {
  readonly backend: Backend
  readonly model: Model
  readonly latents: readonly Latent[]
  readonly made: PictureRecipe['made']
  /** float32 by default. */
  readonly precision?: Precision | undefined
  /** `….png` is one sheet in the order of the latents; anything else is a folder with one PNG each. */
  readonly out: string
  readonly layout?: { readonly [Key in keyof SheetLayout]?: SheetLayout[Key] | undefined }
}

export interface MadePictures {
  readonly files: readonly string[]
  readonly count: number
  /** Side of each picture in pixels, before scaling. */
  readonly size: number
  readonly layout: SheetLayout
}

/** @throws ProblemError `latent-length`, `precision-missing`, `model-damaged`, `disk-full`, `library-unwritable` */
export async function makePictures(request: PicturesRequest): Promise<MadePictures> {
  const { backend, model, latents, made, out, precision = 'float32' } = request
  latents.forEach((latent) => checkLatent(latent, model.network.latentSize))
  const format = pictureFormat(model.network)
  const asSheet = extname(out).toLowerCase() === '.png'
  const layout: SheetLayout = {
    columns: request.layout?.columns ?? squareColumns(latents.length),
    gap: request.layout?.gap ?? 0,
    scale: request.layout?.scale ?? 1,
  }
  const operations = operationsIn(backend, precision)
  const generator = new Network(generatorLayers(model.network), await readWeights(model))
  try {
    const pixels = (await inTurns(generatePictures(operations, generator, format, latents)))!.result
    const png = async (bytes: Uint8Array, some: readonly Latent[], within: SheetLayout) =>
      withRecipe(await sheetPng(bytes, format, within), {
        made,
        model: { name: model.name, sha256: model.sha256 },
        engine: backend.description,
        precision,
        layout: within,
        latents: some,
      })
    const counted = { count: latents.length, size: format.size, layout }
    if (asSheet) {
      await makeFolder(dirname(out))
      await writeWhole(out, await png(pixels, latents, layout))
      return { files: [out], ...counted }
    }
    await makeFolder(out)
    const length = pixels.length / latents.length
    const digits = Math.max(4, String(latents.length).length)
    const files: string[] = []
    for (const [i, latent] of latents.entries()) {
      const file = join(out, `picture-${String(i + 1).padStart(digits, '0')}.png`)
      const bytes = pixels.subarray(i * length, (i + 1) * length)
      await writeWhole(file, await png(bytes, [latent], { columns: 1, gap: 0, scale: layout.scale }))
      files.push(file)
    }
    return { files, ...counted }
  } finally {
    generator.dispose()
  }
}
