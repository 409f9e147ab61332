/** Takes what is selected out of the gallery: one picture as itself, several as a zip. */
import { download } from '../window/download.ts'
import type { Gallery } from './gallery.svelte.ts'
import { fileNameOf } from '../window/draggedItem.ts'

export function saveSelection(gallery: Gallery): void {
  const { only } = gallery.selection
  if (only) download(only.address, fileNameOf(only))
  else void gallery.exportZip()
}
