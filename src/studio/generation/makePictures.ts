/** Latents become pictures in files: one sheet of any format, or a folder with one PNG each. */
import { existsSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { extentOf, type Enlarging, type Extent } from '../../contract/enlarging.ts'
import { limits } from '../../contract/limits.ts'
import {
  stillBounds,
  stillFormat,
  stillKindOf,
  stillKinds,
  type PictureFileFormat,
} from '../../contract/stillFormats.ts'
import { operationsIn, type Backend } from '../../engine/backend.ts'
import { checkLatent, type Latent } from '../../engine/latent/latent.ts'
import type { Precision } from '../../engine/operations.ts'
import { generatePictures } from '../../engine/pictures.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { inTurns } from '../inTurns.ts'
import { checkOutput } from '../library/outputPath.ts'
import { makeFolder, writeTogether, writeWhole } from '../library/wholeFile.ts'
import type { PictureRecipe } from '../export/pictureRecipe.ts'
import { checkSheet, sizeOfSheet, squareColumns, type SheetLayout } from '../export/sheet.ts'
import { stillOf } from '../export/still/still.ts'
import { encodeStill } from '../export/still/writeStill.ts'
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
  /** `….png`, `….jpg`, … is one sheet in the order of the latents; anything else is a folder with one PNG each. */
  readonly out: string
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly layout?: { readonly [Key in keyof SheetLayout]?: SheetLayout[Key] | undefined }
  /** What `out` ends in as a picture; without, PNG. */
  readonly format?: PictureFileFormat | undefined
  /** Crisp by default. */
  readonly scaling?: Enlarging['scaling'] | undefined
  /** Pixels of the sheet, or of each picture in a folder, instead of the layout's scale. */
  readonly width?: number | undefined
  readonly dpi?: number | undefined
}

export interface MadePictures {
  readonly files: readonly string[]
  readonly count: number
  /** Side of each picture in pixels, before scaling. */
  readonly size: number
  readonly layout: SheetLayout
  /** Pixels of each file. */
  readonly width: number
  readonly height: number
  /** Files whose format had no room for what they were made from. */
  readonly withoutRecipe: number
}

/** Pictures that are drawn together. */
const batch = 64

/**
 * All of them or none.
 * @throws ProblemError `picture-format`, `latent-length`, `sheet-too-large`, `picture-size`, `precision-missing`,
 * `model-damaged`, what checkOutput and encodeStill throw; the signal's reason
 */
export async function makePictures(places: PicturePlaces, request: PicturesRequest): Promise<MadePictures> {
  const { latents, made, out, precision = 'float32', signal, onProgress } = request
  const asSheet = stillKindOf(extname(out).slice(1).toLowerCase()) !== undefined
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
    const [together, within] = asSheet ? [latents.length, layout] : [1, { ...layout, columns: 1, gap: 0 }]
    const extent = sizeOf(request, sizeOfSheet(together, format, { ...within, scale: 1 }), layout.scale)
    const { format: fileFormat = { kind: 'png' }, scaling = 'nearest', dpi } = request
    const encode = (bytes: Uint8Array, some: readonly Latent[], title: string) => {
      const engine = backend.description
      const recipe = { made, model, engine, precision, layout: within, latents: some }
      const still = stillOf(bytes, format, recipe, title)
      return encodeStill(still, { ...extent, format: fileFormat, scaling, dpi }, signal)
    }
    const counted = { count: latents.length, size: format.size, layout, ...extent }
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
      const { file, withoutRecipe } = await encode(all, latents, basename(out, extname(out)))
      signal?.throwIfAborted()
      await makeFolder(dirname(out))
      await writeWhole(out, file)
      return { files: [out], ...counted, withoutRecipe: withoutRecipe ? 1 : 0 }
    }
    const digits = Math.max(4, String(latents.length).length)
    const nameOf = (i: number) => `picture-${String(i + 1).padStart(digits, '0')}.png`
    await writeTogether(out, async (put) => {
      await draw(async (pixels, start) => {
        for (let i = 0; i * length < pixels.length; i++) {
          signal?.throwIfAborted()
          const latent = latents[start + i]!
          const name = nameOf(start + i)
          const bytes = pixels.subarray(i * length, (i + 1) * length)
          await put(name, (await encode(bytes, [latent], basename(name, '.png'))).file)
        }
      })
    })
    return { files: latents.map((_, i) => join(out, nameOf(i))), ...counted, withoutRecipe: 0 }
  } finally {
    release()
  }
}

/** @throws ProblemError `picture-size` */
function sizeOf(
  { width, scaling = 'nearest' }: Pick<PicturesRequest, 'width' | 'scaling'>,
  own: Extent,
  scale: number,
): Extent {
  if (width === undefined) return { width: own.width * scale, height: own.height * scale }
  const chosen = { size: { kind: 'width', width }, scaling } as const
  const extent = extentOf(chosen, own, stillBounds(own))
  if (extent.width === width) return extent
  const near = [Math.floor(width / own.width), Math.ceil(width / own.width)].map((times) => times * own.width)
  throw new ProblemError({
    code: 'picture-size',
    message:
      scaling === 'nearest'
        ? `${width} is no multiple of the ${own.width} pixels that this is wide, so its pixels could not all become squares of one size.`
        : `At a width of ${width} pixels this would be higher than the ${limits.stillSide} that a picture may have.`,
    remedy:
      scaling === 'nearest'
        ? `Choose ${near.filter((one) => one > 0).join(' or ')}, or smooth scaling.`
        : `Choose ${extent.width} or less.`,
  })
}

/** Whoever names a file of another format means no folder, unless there is one of that name. */
function checkFolderName(out: string): void {
  const ending = extname(out)
  if (!/^\.[a-z][a-z\d]{1,4}$/i.test(ending) || existsSync(out)) return
  const endings = stillKinds.map((kind) => `.${stillFormat(kind).extension}`)
  throw new ProblemError({
    code: 'picture-format',
    message: `Pictures are written as ${inWords.format(endings)}, not as ${ending}.`,
    remedy: 'Name such a file for one sheet, or a folder (a name without such an ending) for one PNG each.',
  })
}

const inWords = new Intl.ListFormat('en-GB', { type: 'disjunction' })
