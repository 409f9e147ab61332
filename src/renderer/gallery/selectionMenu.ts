/** What can be done with the selection, as a menu. */
import Film from '@lucide/svelte/icons/film'
import Compass from '@lucide/svelte/icons/compass'
import DiamondPlus from '@lucide/svelte/icons/diamond-plus'
import Download from '@lucide/svelte/icons/download'
import FolderOpen from '@lucide/svelte/icons/folder-open'
import Heart from '@lucide/svelte/icons/heart'
import RotateCcw from '@lucide/svelte/icons/rotate-ccw'
import Trash from '@lucide/svelte/icons/trash-2'
import type { GalleryItem } from '../../contract/schemas/gallery.ts'
import type { MenuItem } from '../parts/menuItem.ts'
import type { Gallery } from './gallery.svelte.ts'
import type { GalleryDestinations } from './galleryDestinations.svelte.ts'
import { galleryTexts } from './galleryTexts.ts'
import { saveSelection } from './saveSelection.ts'

export function selectionMenu(
  gallery: Gallery,
  destinations: GalleryDestinations,
  open: (item: GalleryItem | undefined) => void,
): readonly MenuItem[] {
  const { selection, question } = gallery
  const { only, items } = selection
  const areFavourites = items.every(({ favourite }) => favourite)
  const isFilm = only?.kind === 'animation'
  return [
    {
      kind: 'action',
      label: isFilm ? galleryTexts.openInTimeline : galleryTexts.openInExplore,
      icon: isFilm ? Film : Compass,
      keys: 'Enter',
      disabled: !only,
      run: () => open(only),
    },
    {
      kind: 'action',
      label: galleryTexts.addToTimeline,
      icon: DiamondPlus,
      keys: 't',
      disabled: !destinations.canAdd(items),
      run: () => void destinations.addToTimeline(items),
    },
    {
      kind: 'action',
      label: areFavourites ? galleryTexts.removeFavourite : galleryTexts.addFavourite,
      icon: Heart,
      keys: 'f',
      run: () => gallery.toggleFavourites(),
    },
    {
      kind: 'action',
      label: only ? galleryTexts.exportOne : galleryTexts.exportMany,
      icon: Download,
      keys: 'e',
      run: () => saveSelection(gallery),
    },
    ...(only && destinations.foldersShown
      ? [
          {
            kind: 'action' as const,
            label: galleryTexts.showInFolder,
            icon: FolderOpen,
            run: () => destinations.showInFolder(only),
          },
        ]
      : []),
    { kind: 'line' },
    question.trash
      ? {
          kind: 'action',
          label: galleryTexts.restore,
          icon: RotateCcw,
          run: () => void gallery.restore(),
        }
      : {
          kind: 'action',
          label: galleryTexts.delete,
          icon: Trash,
          keys: 'Delete',
          run: () => void gallery.moveToTrash(),
        },
  ]
}
