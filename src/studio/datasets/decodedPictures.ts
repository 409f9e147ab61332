/**
 * Pictures that have just been read, so that what a report or a preview has decoded is not decoded again for the import.
 * In memory alone; a file that has changed since is another one.
 */
import { planFit, type FitPlan } from './fit.ts'
import { readPicture, type PictureFile } from './readPicture.ts'
import type { ReadOptions, SourceItem, SourcePicture } from './sourceItem.ts'

/** Some ten thousand pictures for 64 × 64; those that come after are decoded again. */
const usualLimit = 256 * 2 ** 20

export class DecodedPictures {
  readonly #limit: number
  #folder: string | undefined
  #bytes = 0
  readonly #pictures = new Map<string, SourcePicture[]>()

  /** `limit`: bytes of pixels that it keeps. */
  constructor(limit = usualLimit) {
    this.#limit = limit
  }

  /** Keeps pictures of this folder from now on, and forgets those of another one. */
  open(folder: string): void {
    if (folder !== this.#folder) this.clear()
    this.#folder = folder
  }

  clear(): void {
    this.#pictures.clear()
    this.#bytes = 0
  }

  /** As `readPicture` gives it. */
  async read(file: PictureFile & { readonly modifiedMs: number }, options: ReadOptions): Promise<SourceItem> {
    const key = [file.path, file.bytes, file.modifiedMs, options.maxPixels].join('\0')
    for (const known of this.#pictures.get(key) ?? []) {
      const plan = planFit(known.width, known.height, options)
      if (isScaledAlike(plan, known.plan)) return { ...known, plan }
    }
    const item = await readPicture(file, options)
    if (item.kind === 'picture') this.#keep(key, item)
    return item
  }

  #keep(key: string, picture: SourcePicture): void {
    const { length } = picture.raster.pixels
    if (this.#bytes + length > this.#limit) return
    this.#bytes += length
    this.#pictures.set(key, [...(this.#pictures.get(key) ?? []), picture])
  }
}

/** Whether the same pixels serve both: only the windows that are cut out of them may differ. */
function isScaledAlike(a: FitPlan, b: FitPlan): boolean {
  return a.width === b.width && a.height === b.height && JSON.stringify(a.region) === JSON.stringify(b.region)
}
