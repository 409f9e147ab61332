/** Latents become pictures in files: one sheet, or a folder with one PNG each. */
import { dirname, extname, join } from 'node:path'
import { operationsIn, type Backend } from '../../engine/backend.ts'
import { checkLatent, type Latent } from '../../engine/latent/latent.ts'
import type { Precision } from '../../engine/operations.ts'
import { generatePictures } from '../../engine/pictures.ts'
import { inTurns } from '../inTurns.ts'
import { makeFolder, writeWhole } from '../library/wholeFile.ts'
import { recipePng, type PictureRecipe } from '../export/pictureRecipe.ts'
import { checkSheet, squareColumns, type SheetLayout } from '../export/sheet.ts'
import type { Generators } from './generators.ts'

interface PicturePlaces {
  readonly generators: Generators
  openBackend(): Promise<Backend>
}

export interface PicturesRequest {
  /** The model's id. */
  readonly model: string
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

/** @throws ProblemError `latent-length`, `sheet-too-large`, `precision-missing`, `model-damaged`, `disk-full`, `library-unwritable` */
export async function makePictures(places: PicturePlaces, request: PicturesRequest): Promise<MadePictures> {
  const { latents, made, out, precision = 'float32' } = request
  const backend = await places.openBackend()
  const operations = operationsIn(backend, precision)
  const { ready, release } = await places.generators.hold({ kind: 'model', id: request.model })
  const { network, format, latentSize, model } = ready
  const asSheet = extname(out).toLowerCase() === '.png'
  const layout: SheetLayout = {
    columns: request.layout?.columns ?? squareColumns(latents.length),
    gap: request.layout?.gap ?? 0,
    scale: request.layout?.scale ?? 1,
  }
  try {
    latents.forEach((latent) => checkLatent(latent, latentSize))
    if (asSheet) checkSheet(latents.length, format, layout)
    const pixels = (await inTurns(generatePictures(operations, network, format, latents)))!.result
    const png = (bytes: Uint8Array, some: readonly Latent[], within: SheetLayout) =>
      recipePng(bytes, format, {
        made,
        model,
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
    release()
  }
}
