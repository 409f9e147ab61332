/** What is taken out of the window, to the clipboard or along with the pointer: pictures and grids as large as they are saved. */
import type { Extent } from '../../contract/enlarging.ts'
import type { GalleryItem } from '../../contract/schemas/gallery.ts'
import type { StillSettings, StillSubject } from '../../contract/schemas/stills.ts'
import { writeStillKey } from '../../contract/stillKey.ts'
import { stillFormat } from '../../contract/stillFormats.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { sayDone } from '../parts/toasts.ts'
import { fileNameOf, mediaTypeOf, type DraggedAs } from '../window/draggedItem.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { WatchedJob } from '../window/watchedJob.svelte.ts'
import type { Workspace } from '../window/workspace.svelte.ts'
import { readStillChoices, stillSettingsOf } from './stillSettings.ts'
import { stillTexts } from './stillTexts.ts'

/** What is to be taken out. */
export interface StillWish {
  readonly subject: StillSubject
  readonly name: string
  /** Of each picture, not enlarged; films are none. */
  readonly pictures: readonly Extent[]
  readonly films: number
  /** The first one, by its address or drawn. */
  readonly shown: { readonly address: string } | { draw(canvas: HTMLCanvasElement): void }
}

/** Under which the choices are kept: the same for all pictures. */
export const stillPart = 'still'

/** As was chosen last. */
export function keptStillSettings(studio: Studio, workspace: Workspace): StillSettings {
  return stillSettingsOf(readStillChoices(workspace.read(stillPart), studio.smooth))
}

/** As PNG, which is what browsers copy. @throws StudioProblem */
export async function copyStill(
  studio: Studio,
  subject: StillSubject,
  settings: StillSettings,
): Promise<void> {
  // Pages that are not of their own computer, or not encrypted, have none.
  const clipboard = navigator.clipboard as Clipboard | undefined
  if (!clipboard || !('ClipboardItem' in globalThis)) throw new StudioProblem(stillTexts.cannotCopy)
  const blob = pngOf(studio, subject, { ...settings, format: { kind: 'png' } })
  // Asked for now, while the press counts; the picture comes when it is made.
  const copied = clipboard.write([new ClipboardItem({ 'image/png': blob })])
  copied.catch(() => {})
  await blob
  await copied.catch(() => {
    throw new StudioProblem(stillTexts.notCopied)
  })
  sayDone(stillTexts.copied)
}

async function pngOf(studio: Studio, subject: StillSubject, settings: StillSettings): Promise<Blob> {
  const job = new WatchedJob(studio)
  const result = await job.run(() => studio.call('stills.export', { subject, settings }))
  if (result?.kind !== 'download') throw new StudioProblem(stillTexts.notCopied)
  const response = await fetch(result.address)
  if (!response.ok) throw new StudioProblem(stillTexts.notCopied)
  return new Blob([await response.arrayBuffer()], { type: 'image/png' })
}

/** What a gallery item is where it is dropped: a picture as large as it is saved, a film as it is. */
export function draggedAs(item: GalleryItem, settings: StillSettings): DraggedAs {
  const { address, kind } = item
  if (kind === 'animation') return { address, fileName: fileNameOf(item), mediaType: mediaTypeOf(item) }
  const { extension, mediaType } = stillFormat(settings.format.kind)
  const fileName = fileNameOf({ ...item, format: extension })
  return { address: `${address}/${writeStillKey(settings)}`, fileName, mediaType }
}

/** Makes what lies at these addresses, so that a drag finds it at once. @throws StudioProblem */
export async function madeAt(addresses: readonly string[]): Promise<readonly string[]> {
  for (const address of addresses) {
    const response = await fetch(address)
    if (!response.ok) {
      const { error } = (await response.json()) as { error: ConstructorParameters<typeof StudioProblem>[0] }
      throw new StudioProblem(error)
    }
    await response.body?.cancel()
  }
  return addresses
}
