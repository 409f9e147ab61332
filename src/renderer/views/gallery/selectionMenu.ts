/** What can be done with the selection, as a menu. */
import Compass from '@lucide/svelte/icons/compass'
import Download from '@lucide/svelte/icons/download'
import Heart from '@lucide/svelte/icons/heart'
import RotateCcw from '@lucide/svelte/icons/rotate-ccw'
import Trash from '@lucide/svelte/icons/trash-2'
import type { GalleryItem } from '../../../contract/schemas/gallery.ts'
import type { MenuItem } from '../../parts/menuItem.ts'
import type { Gallery } from '../../state/gallery.svelte.ts'
import { texts } from '../../texts.ts'
import { saveSelection } from './saveSelection.ts'

export function selectionMenu(
  gallery: Gallery,
  open: (item: GalleryItem | undefined) => void,
): readonly MenuItem[] {
  const { selection, question } = gallery
  const { only, items } = selection
  const areFavourites = items.every(({ favourite }) => favourite)
  return [
    {
      kind: 'action',
      label: texts.gallery.openInExplore,
      icon: Compass,
      keys: 'Enter',
      disabled: !only,
      run: () => open(only),
    },
    {
      kind: 'action',
      label: areFavourites ? texts.gallery.removeFavourite : texts.gallery.addFavourite,
      icon: Heart,
      keys: 'f',
      run: () => gallery.toggleFavourites(),
    },
    {
      kind: 'action',
      label: only ? texts.gallery.exportOne : texts.gallery.exportMany,
      icon: Download,
      keys: 'e',
      run: () => saveSelection(gallery),
    },
    { kind: 'line' },
    question.trash
      ? {
          kind: 'action',
          label: texts.gallery.restore,
          icon: RotateCcw,
          run: () => void gallery.restore(),
        }
      : {
          kind: 'action',
          label: texts.gallery.delete,
          icon: Trash,
          keys: 'Delete',
          run: () => void gallery.moveToTrash(),
        },
  ]
}
