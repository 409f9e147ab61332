/** What can be done with the selection: as buttons, and as a menu. */
import Film from '@lucide/svelte/icons/film'
import Copy from '@lucide/svelte/icons/copy'
import Compass from '@lucide/svelte/icons/compass'
import DiamondPlus from '@lucide/svelte/icons/diamond-plus'
import Download from '@lucide/svelte/icons/download'
import FolderOpen from '@lucide/svelte/icons/folder-open'
import Heart from '@lucide/svelte/icons/heart'
import RotateCcw from '@lucide/svelte/icons/rotate-ccw'
import Trash from '@lucide/svelte/icons/trash-2'
import type { GalleryItem } from '../../contract/schemas/gallery.ts'
import type { Icon } from '../parts/icon.ts'
import type { MenuItem } from '../parts/menuItem.ts'
import type { Gallery } from './gallery.svelte.ts'
import type { GalleryDestinations } from './galleryDestinations.svelte.ts'
import { galleryTexts } from './galleryTexts.ts'
import { stillTexts } from '../still/stillTexts.ts'

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
      label: saveLabel(only),
      icon: Download,
      keys: 'e',
      run: () => gallery.save(),
    },
    copy: { label: stillTexts.copy, icon: Copy, keys: '$mod+c', run: () => void destinations.copy(only) },
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

function saveLabel(only: GalleryItem | undefined): string {
  if (!only) return galleryTexts.exportMany
  return only.kind === 'animation' ? galleryTexts.exportFilm : galleryTexts.exportOne
}

/** Films have no place in the clipboard. */
export function canBeCopied(only: GalleryItem | undefined): boolean {
  return only !== undefined && only.kind !== 'animation'
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
    { kind: 'action', ...actions.copy, disabled: !canBeCopied(only) },
    ...(actions.showInFolder ? [{ kind: 'action', ...actions.showInFolder } as const] : []),
    { kind: 'line' },
    { kind: 'action', ...(gallery.question.trash ? actions.restore : actions.remove) },
  ]
}
