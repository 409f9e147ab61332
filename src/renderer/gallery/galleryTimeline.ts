/** What gallery items give a timeline: a keyframe for each latent that they were made of. */
import { limits } from '../../contract/limits.ts'
import type { GalleryItem, ItemDetails } from '../../contract/schemas/gallery.ts'
import type { NewKeyframe } from '../latents/newKeyframe.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { picturesOfItem } from '../latents/newKeyframe.ts'

/** A film is opened rather than added. */
export function canBeAdded({ kind, trashedAt }: Pick<GalleryItem, 'kind' | 'trashedAt'>): boolean {
  return kind !== 'animation' && trashedAt === undefined
}

/** Of a sheet that was made of a timeline, that timeline's; none where the file says nothing. */
export function keyframesOf(details: ItemDetails): NewKeyframe[] {
  const pictures = picturesOfItem(details)
  if (pictures.length > 0) return pictures
  const { item, model, timeline } = details
  return (timeline?.keyframes ?? []).map(({ latent, title, explore }) => ({
    latent,
    title: title ?? item.title,
    ...(explore && { explore }),
    ...(model !== undefined && { generator: { kind: 'model', id: model } }),
  }))
}

/** Of all of them, in their order. @throws StudioProblem */
export async function keyframesOfItems(
  studio: Studio,
  items: readonly GalleryItem[],
): Promise<NewKeyframe[]> {
  const keyframes: NewKeyframe[] = []
  for (const { id } of items.filter(canBeAdded)) {
    keyframes.push(...keyframesOf(await studio.call('gallery.item', { id })))
    if (keyframes.length > limits.keyframes) break // too many already, which the timeline will say
  }
  return keyframes
}
