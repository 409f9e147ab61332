/** What a picture of the gallery is called among others in one folder. */
import type { GalleryItem } from './galleryItem.ts'

/** The title, as far as every system takes it as a name, and the id, which makes it the only one of its name. */
export function exportedName({
  id,
  title,
  format,
}: Pick<GalleryItem, 'id' | 'title'> & { readonly format: string }): string {
  const readable = title
    .normalize('NFC')
    .replaceAll(/[\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .replaceAll(/^[\s.-]+/g, '')
  let name = ''
  for (const character of readable) {
    if (Buffer.byteLength(name + character) > 150) break
    name += character
  }
  return `${name.trim()} ${id}.${format}`.trimStart()
}
