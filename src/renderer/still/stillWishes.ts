/** What is taken out of the gallery: its pictures, and the films among them. */
import type { GalleryItem } from '../../contract/schemas/gallery.ts'
import type { StillWish } from './takeOut.ts'

/** The first of them is shown. */
export function wishOf(items: readonly GalleryItem[]): StillWish {
  const pictures = items.filter(({ kind }) => kind !== 'animation')
  const [first] = pictures
  return {
    subject: { kind: 'items', ids: items.map(({ id }) => id) },
    name: first?.title ?? '',
    pictures: pictures.map(({ width, height }) => ({ width, height })),
    films: items.length - pictures.length,
    shown: { address: first?.address ?? '' },
  }
}

/** Where words are marked, they are what is copied. */
export function nothingMarked(): boolean {
  return getSelection()?.isCollapsed !== false
}
