/** Pictures and sheets as files to be taken away: of the gallery or of latents, one by one or in a zip. */
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { extentOf, type Extent } from '../../contract/enlarging.ts'
import type { StillSettings } from '../../contract/schemas/stills.ts'
import { writeStillKey } from '../../contract/stillKey.ts'
import { stillBounds, stillFormat } from '../../contract/stillFormats.ts'
import type { Download } from '../downloads.ts'
import { readStill, type Still } from '../export/still/still.ts'
import { writeStill, type WrittenStill } from '../export/still/writeStill.ts'
import type { GalleryItem } from '../gallery/galleryItem.ts'
import type { JobControl } from '../jobs/jobs.ts'
import type { WindowParts } from './parts.ts'

type Places = Pick<WindowParts, 'gallery' | 'downloads'>
type Signal = Pick<JobControl, 'signal'>

/** As many as can be dragged at once. */
const mostReady = 500

/** @throws ProblemError as writeStill does */
export function writeSized(
  out: string,
  still: Still,
  { format, size, scaling, dpi }: StillSettings,
  { signal }: Partial<Signal> = {},
): Promise<WrittenStill> {
  const extent: Extent = extentOf({ size, scaling }, still.raster, stillBounds(still.raster))
  return writeStill(out, still, { ...extent, format, scaling, dpi }, signal)
}

/** A copy of an item's file at `out`; of a film as it is. @throws ProblemError as writeStill does */
async function writeItem(
  { kind, title }: GalleryItem,
  file: string,
  out: string,
  settings: StillSettings,
  control: Partial<Signal> = {},
): Promise<number> {
  if (kind === 'animation') {
    await copyFile(file, out)
    return 0
  }
  const { withoutRecipe } = await writeSized(out, await readStill(file, title), settings, control)
  return withoutRecipe ? 1 : 0
}

const formatOf = ({ kind, format }: GalleryItem, settings: StillSettings) =>
  kind === 'animation' ? format : stillFormat(settings.format.kind).extension

export interface TakenOut {
  readonly download: Download
  /** Pictures that do not say what they were made from, since it did not fit. */
  readonly withoutRecipe: number
}

/** One as a file, several as a zip. @throws ProblemError `gallery-unknown`, and as writeStill does */
export async function takeOutItems(
  places: Places,
  ids: readonly string[],
  settings: StillSettings,
  control: JobControl,
): Promise<TakenOut> {
  const [only, ...others] = new Set(ids)
  if (only !== undefined && others.length === 0) return takeOutItem(places, only, settings, control)
  return takeOut(places, 'Latent Loom pictures.zip', async (path) => {
    let withoutRecipe = 0
    const folder = `${path}.pictures` // beside the zip, and gone afterwards
    await mkdir(folder)
    try {
      await places.gallery.exportZip(ids, path, control, async (item, file) => {
        const out = join(folder, item.id)
        withoutRecipe += await writeItem(item, file, out, settings, control)
        return { path: out, format: formatOf(item, settings) }
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    return withoutRecipe
  })
}

async function takeOutItem(
  places: Places,
  id: string,
  settings: StillSettings,
  control: Partial<Signal> = {},
): Promise<TakenOut> {
  const [item, file] = await Promise.all([places.gallery.item(id), places.gallery.file(id)])
  const name = `${item.title}.${formatOf(item, settings)}`
  return takeOut(places, name, (path) => writeItem(item, file, path, settings, control))
}

/** To a download of this name, which is gone where `write` fails. */
export async function takeOut(
  { downloads }: Pick<Places, 'downloads'>,
  name: string,
  write: (path: string) => Promise<number>,
): Promise<TakenOut> {
  const download = await downloads.place(name)
  try {
    const withoutRecipe = await write(download.path)
    downloads.ready(download.id)
    return { download, withoutRecipe }
  } catch (error) {
    await downloads.remove(download.id)
    throw error
  }
}

/** Files of gallery items that are made when their address is asked for: what is dragged out of a window. */
export class ReadyStills {
  readonly #places: Places
  /** By item and settings, the oldest first. They go by themselves, as all downloads do. */
  readonly #made = new Map<string, Promise<Download>>()

  constructor(places: Places) {
    this.#places = places
  }

  /** @throws ProblemError `gallery-unknown`, and as writeStill does */
  async file(id: string, settings: StillSettings): Promise<Pick<Download, 'path' | 'fileName'>> {
    const key = `${id} ${writeStillKey(settings)}`
    const { downloads } = this.#places
    const known = this.#made.get(key)
    if (known) {
      const here = downloads.find((await known).id)
      if (here) return here // it has not been too long ago
    }
    const making = this.#make(id, settings)
    this.#made.set(key, making)
    making.catch(() => this.#made.delete(key))
    const [oldest] = this.#made.keys()
    if (this.#made.size > mostReady && oldest !== undefined) this.#made.delete(oldest)
    const { path, fileName } = await making
    return { path, fileName }
  }

  async #make(id: string, settings: StillSettings): Promise<Download> {
    return (await takeOutItem(this.#places, id, settings)).download
  }
}
