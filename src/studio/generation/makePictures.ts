/** Latents become pictures in files: one sheet, or a folder with one PNG each. */
import { existsSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { operationsIn, type Backend } from '../../engine/backend.ts'
import { checkLatent, type Latent } from '../../engine/latent/latent.ts'
import type { Precision } from '../../engine/operations.ts'
import { generatePictures } from '../../engine/pictures.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { inTurns } from '../inTurns.ts'
import { checkOutput } from '../library/outputPath.ts'
import { makeFolder, writeTogether, writeWhole } from '../library/wholeFile.ts'
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
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly layout?: { readonly [Key in keyof SheetLayout]?: SheetLayout[Key] | undefined }
}

export interface MadePictures {
  readonly files: readonly string[]
  readonly count: number
  /** Side of each picture in pixels, before scaling. */
  readonly size: number
  readonly layout: SheetLayout
}

/** Pictures that are drawn together. */
const batch = 64

/**
 * All of them or none.
 * @throws ProblemError `picture-format`, `latent-length`, `sheet-too-large`, `precision-missing`, `model-damaged`, what
 * checkOutput throws; the signal's reason
 */
export async function makePictures(places: PicturePlaces, request: PicturesRequest): Promise<MadePictures> {
  const { latents, made, out, precision = 'float32', signal, onProgress } = request
  const asSheet = extname(out).toLowerCase() === '.png'
  if (!asSheet) checkFolderName(out)
  await checkOutput(out, asSheet ? 'file' : 'folder')
  const backend = await places.openBackend()
  const operations = operationsIn(backend, precision)
  const { ready, release } = await places.generators.hold({ kind: 'model', id: request.model })
  const { network, format, latentSize, model } = ready
  const layout: SheetLayout = {
    columns: request.layout?.columns ?? squareColumns(latents.length),
    gap: request.layout?.gap ?? 0,
    scale: request.layout?.scale ?? 1,
  }
  try {
    latents.forEach((latent) => checkLatent(latent, latentSize))
    if (asSheet) checkSheet(latents.length, format, layout)
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
    const length = format.size * format.size * format.channels
    /** A batch's pictures after the other's. */
    const draw = async (take: (pixels: Uint8Array, start: number) => Promise<void>): Promise<void> => {
      for (let start = 0; start < latents.length; start += batch) {
        const some = latents.slice(start, start + batch)
        const drawn = await inTurns(generatePictures(operations, network, format, some, batch), signal)
        signal?.throwIfAborted()
        await take(drawn!.result, start)
        onProgress?.(start + some.length, latents.length)
      }
    }
    if (asSheet) {
      const all = new Uint8Array(latents.length * length)
      await draw(async (pixels, start) => all.set(pixels, start * length))
      const sheet = await png(all, latents, layout)
      signal?.throwIfAborted()
      await makeFolder(dirname(out))
      await writeWhole(out, sheet)
      return { files: [out], ...counted }
    }
    const digits = Math.max(4, String(latents.length).length)
    const nameOf = (i: number) => `picture-${String(i + 1).padStart(digits, '0')}.png`
    const own = { columns: 1, gap: 0, scale: layout.scale }
    await writeTogether(out, async (put) => {
      await draw(async (pixels, start) => {
        for (let i = 0; i * length < pixels.length; i++) {
          signal?.throwIfAborted()
          const latent = latents[start + i]!
          await put(
            nameOf(start + i),
            await png(pixels.subarray(i * length, (i + 1) * length), [latent], own),
          )
        }
      })
    })
    return { files: latents.map((_, i) => join(out, nameOf(i))), ...counted }
  } finally {
    release()
  }
}

/** Whoever names a file of another format means no folder, unless there is one of that name. */
function checkFolderName(out: string): void {
  const ending = extname(out)
  if (!/^\.[a-z][a-z\d]{1,4}$/i.test(ending) || existsSync(out)) return
  throw new ProblemError({
    code: 'picture-format',
    message: `Pictures are written as .png, not as ${ending}.`,
    remedy: 'Name a .png file for one sheet, or a folder (a name without such an ending) for one PNG each.',
  })
}
