/** What a gallery item is to whatever it is dropped on: a file for the desktop, an address, an item for this window. */
import { isVideo } from '../../contract/filmFormats.ts'
import type { GalleryItem } from '../../contract/schemas/gallery.ts'

/** Under this type a drop within the window finds the item's id. */
export const itemType = 'application/x-latent-loom-item'

export function fileNameOf({ title, format }: Pick<GalleryItem, 'title' | 'format'>): string {
  const name = title.replace(/[\p{Cc}/\\:*?"<>|]+/gu, '-').trim() || 'picture'
  return `${name}.${format}`
}

export function mediaTypeOf({ format }: Pick<GalleryItem, 'format'>): string {
  return isVideo(format) ? `video/${format}` : `image/${format}`
}

/** What whoever it is dropped on gets. */
export interface DraggedAs {
  readonly address: string
  readonly fileName: string
  readonly mediaType: string
}

export function dragOut({ id }: Pick<GalleryItem, 'id'>, as: DraggedAs, data: DataTransfer): void {
  const address = new URL(as.address, document.baseURI).href
  data.effectAllowed = 'copy'
  data.setData(itemType, id)
  data.setData('text/uri-list', address)
  // Chromium's own: type, name and address of a file that is fetched where it is dropped.
  data.setData('DownloadURL', `${as.mediaType}:${as.fileName.replaceAll(':', '-')}:${address}`)
}
