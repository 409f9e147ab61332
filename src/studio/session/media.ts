/** Finds the file behind a media address. What is no address, or leads out of the library, is unknown. */
import { realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { readStillKey } from '../../contract/stillKey.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { listDatasets } from '../datasets/dataset.ts'
import { openModel } from '../models/model.ts'
import { picturesFiles, picturesFolder } from '../models/ownPictures.ts'
import { resourcesFolder } from '../resources.ts'
import { ReadyStills } from './stillFiles.ts'
import type { Studio } from './studio.ts'
import type { WindowParts } from './parts.ts'

export interface MediaFile {
  readonly path: string
  /** Whether the address always gives the same bytes. */
  readonly immutable: boolean
  /** What it is to be saved as, where it is to be saved rather than shown. */
  readonly fileName?: string
}

const idPattern = /^[\p{L}\p{N}][\p{L}\p{N}-]{0,119}$/u

export class MediaFinder {
  readonly #studio: Studio
  readonly #windows: WindowParts
  readonly #stills: ReadyStills

  constructor(studio: Studio, windows: WindowParts) {
    this.#studio = studio
    this.#windows = windows
    this.#stills = new ReadyStills(windows)
  }

  /** `address` as in addresses.ts, decoded. @throws ProblemError `media-unknown` */
  async find(address: string): Promise<MediaFile> {
    const [room, kind, ...ids] = address.split('/')
    if (room !== 'media' || !ids.every((id) => idPattern.test(id))) throw unknownMedia()
    const file = await this.#lookUp(kind!, ids).catch((error: unknown) => {
      // What is there and cannot be made says why.
      const isThere = kind === 'gallery' && error instanceof ProblemError && error.code !== 'gallery-unknown'
      if (error instanceof ProblemError && !isThere) throw unknownMedia()
      throw error
    })
    if (!file || !(await this.#isInside(file.path))) throw unknownMedia()
    return file
  }

  async #lookUp(kind: string, ids: readonly string[]): Promise<MediaFile | undefined> {
    const { models, library } = this.#studio
    const { gallery, downloads } = this.#windows
    const [id, part] = ids as [string, string | undefined]
    const isShape = (length: number) => ids.length === length
    switch (kind) {
      case 'gallery': {
        if (isShape(1)) return { path: await gallery.file(id), immutable: true }
        const settings = isShape(2) ? readStillKey(part!) : undefined
        if (!settings) return undefined
        return { ...(await this.#stills.file(id, settings)), immutable: true }
      }
      case 'models': {
        const isSheet = isShape(3) && ids[2] === 'pictures'
        const model = isSheet || isShape(2) ? await openModel(models, id) : undefined
        if (!model?.sha256.startsWith(part!)) return undefined
        const file = isSheet ? join(picturesFolder, picturesFiles.sheet) : 'preview.png'
        return { path: join(model.directory, file), immutable: true }
      }
      case 'runs': {
        const isPreview = isShape(2) && /^(epoch|step)-\d{1,12}$/.test(part!)
        if (!isPreview) return undefined
        return { path: join(library.runs, id, 'previews', `${part}.png`), immutable: false }
      }
      case 'datasets': {
        const { datasets } = await listDatasets(library.datasets)
        const dataset = isShape(1) ? datasets.find((one) => one.id === id) : undefined
        return dataset && { path: join(dataset.directory, 'thumbnails', 'sheet.webp'), immutable: true }
      }
      case 'downloads': {
        const download = isShape(1) ? downloads.find(id) : undefined
        return download && { ...download, immutable: true }
      }
      default:
        return undefined
    }
  }

  /** Links are followed first. */
  async #isInside(path: string): Promise<boolean> {
    const real = await realpath(path).catch(() => undefined)
    if (real === undefined) return false
    const roots = await Promise.all(
      [this.#studio.library.directory, resourcesFolder()].map((root) =>
        realpath(root).catch(() => undefined),
      ),
    )
    return roots.some((root) => root !== undefined && real.startsWith(root + sep))
  }
}

function unknownMedia(): ProblemError {
  return new ProblemError({
    code: 'media-unknown',
    message: 'There is nothing at this address.',
    remedy: 'Reload the page.',
  })
}
