/** What can be done with the selection: as buttons, and as a menu. */
import Film from '@lucide/svelte/icons/film'
import Compass from '@lucide/svelte/icons/compass'
import DiamondPlus from '@lucide/svelte/icons/diamond-plus'
import Download from '@lucide/svelte/icons/download'
import FolderOpen from '@lucide/svelte/icons/folder-open'
import Heart from '@lucide/svelte/icons/heart'
import RotateCcw from '@lucide/svelte/icons/rotate-ccw'
import Trash from '@lucide/svelte/icons/trash-2'
import type { Icon } from '../parts/icon.ts'
import type { MenuItem } from '../parts/menuItem.ts'
import type { Gallery } from './gallery.svelte.ts'
import type { GalleryDestinations } from './galleryDestinations.svelte.ts'
import { galleryTexts } from './galleryTexts.ts'

export interface SelectionAction {
  readonly label: string
  readonly icon: Icon
  readonly keys?: string
  run(): void
}

/** Of what is selected now. */
export function selectionActions(gallery: Gallery, destinations: GalleryDestinations) {
  const { only, items } = gallery.selection
  const areFavourites = items.every(({ favourite }) => favourite)
  const openOnly = () => only && void destinations.open(only)
  return {
    areFavourites,
    openInTimeline: { label: galleryTexts.openInTimeline, icon: Film, run: openOnly },
    openInExplore: { label: galleryTexts.openInExplore, icon: Compass, run: openOnly },
    add: {
      label: galleryTexts.addToTimeline,
      icon: DiamondPlus,
      keys: 't',
      run: () => void destinations.addToTimeline(items),
    },
    favour: {
      label: areFavourites ? galleryTexts.removeFavourite : galleryTexts.addFavourite,
      icon: Heart,
      keys: 'f',
      run: () => gallery.toggleFavourites(),
    },
    save: {
      label: only ? galleryTexts.exportOne : galleryTexts.exportMany,
      icon: Download,
      keys: 'e',
      run: () => gallery.save(),
    },
    /** Where the host can. */
    showInFolder: only &&
      destinations.foldersShown && {
        label: galleryTexts.showInFolder,
        icon: FolderOpen,
        run: () => destinations.showInFolder(only),
      },
    restore: { label: galleryTexts.restore, icon: RotateCcw, run: () => void gallery.restore() },
    remove: {
      label: galleryTexts.delete,
      icon: Trash,
      keys: 'Delete',
      run: () => void gallery.moveToTrash(),
    },
  }
}

export function selectionMenu(gallery: Gallery, destinations: GalleryDestinations): readonly MenuItem[] {
  const { only, items } = gallery.selection
  const actions = selectionActions(gallery, destinations)
  const open = only?.kind === 'animation' ? actions.openInTimeline : actions.openInExplore
  return [
    { kind: 'action', ...open, keys: 'Enter', disabled: !only },
    { kind: 'action', ...actions.add, disabled: !destinations.canAdd(items) },
    { kind: 'action', ...actions.favour },
    { kind: 'action', ...actions.save },
    ...(actions.showInFolder ? [{ kind: 'action', ...actions.showInFolder } as const] : []),
    { kind: 'line' },
    { kind: 'action', ...(gallery.question.trash ? actions.restore : actions.remove) },
  ]
}
