/** What is dropped on the timeline, as pictures for it. Knows what can be dragged; not where it lands. */
import { isProblem } from '../../../contract/problem.ts'
import type { Model } from '../../../contract/schemas/models.ts'
import type { Timeline } from '../../../contract/schemas/timelines.ts'
import { filesOfDrop, type DroppedFile } from '../../parts/droppedFiles.ts'
import { itemType } from '../../window/draggedItem.ts'
import { latentType, readDraggedLatent } from '../../latents/draggedLatent.ts'
import type { NewKeyframe } from '../../latents/newKeyframe.ts'
import { isLoomFile } from '../../window/takeFile.ts'
import type { Studio } from '../../window/studio.svelte.ts'
import { pictureOfStart, picturesOfItem, picturesOfMade } from '../../latents/newKeyframe.ts'
import { placePhoto } from '../../latents/placePhoto.ts'
import { uploadFiles } from '../../window/upload.ts'

export interface DroppedPictures {
  readonly pictures: readonly NewKeyframe[]
  /** Not pictures: to be opened. */
  readonly loomFiles?: readonly DroppedFile[]
  /** Of a film: what it shows. */
  readonly film?: { readonly title: string; readonly timeline: Timeline; readonly model: string | undefined }
}

/** What is said of pictures that were not made here. */
const ofPhotos: ReadonlySet<string> = new Set(['picture-without-recipe', 'picture-unreadable'])

/** Whether what is dragged may be pictures; what exactly, nobody knows before it is dropped. */
export function holdsPictures(data: DataTransfer | null): data is DataTransfer {
  return data !== null && [itemType, latentType, 'Files'].some((type) => data.types.includes(type))
}

/**
 * Call it within the drop event. What says how it was made is that; any other picture is a photo, whose place the model
 * `placing` knows. @throws StudioProblem
 */
export async function picturesOfDrop(
  data: DataTransfer,
  studio: Studio,
  placing: () => Model | undefined,
): Promise<DroppedPictures> {
  const latent = readDraggedLatent(data.getData(latentType))
  if (latent) return { pictures: [latent] }
  const item = data.getData(itemType)
  if (item) return picturesOfGallery(item, studio)
  const pictures: NewKeyframe[] = []
  const loomFiles: DroppedFile[] = []
  for (const dropped of await filesOfDrop(data)) {
    const { file } = dropped
    if (isLoomFile(dropped)) {
      loomFiles.push(dropped)
      continue
    }
    const upload = await uploadFiles([{ path: file.name, file }])
    try {
      const made = await studio.call('gallery.readPicture', { upload })
      pictures.push(...picturesOfMade(made, file.name.replace(/\.\w+$/, '')))
    } catch (thrown) {
      const model = placing()
      if (!model || !isProblem(thrown) || !ofPhotos.has(thrown.code)) throw thrown
      const photo = await placePhoto(studio, model.id, dropped)
      pictures.push(pictureOfStart({ kind: 'photo', name: photo.name }, photo.latent, model.id))
    }
  }
  return { pictures, loomFiles }
}

/** @throws StudioProblem */
export async function picturesOfGallery(id: string, studio: Studio): Promise<DroppedPictures> {
  const details = await studio.call('gallery.item', { id })
  const { timeline, model, item } = details
  if (timeline) return { pictures: [], film: { title: item.title, timeline, model } }
  return { pictures: picturesOfItem(details) }
}
