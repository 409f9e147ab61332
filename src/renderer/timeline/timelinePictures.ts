/** What can become keyframes: gallery items, stops of Explore, seeds. Pure; asks nobody. */
import type { ItemDetails } from '../../contract/schemas/gallery.ts'
import { latentOfSeed } from '../../engine/latent/latent.ts'
import { scaleLatent } from '../../engine/latent/truncate.ts'
import { timelineTexts } from './timelineTexts.ts'
import type { NewKeyframe } from '../latents/draggedLatent.ts'
import { readFloats, readKept, writeFloats, type KeptState } from '../explore/exploreKeeping.ts'
import { isRecord } from '../parts/isRecord.ts'

/** What a gallery item or a picture's file says of its making. */
type Made = Pick<ItemDetails, 'latents' | 'count' | 'model' | 'state' | 'made'>

/** All latents of an item: one of a picture, each of a grid. */
export function picturesOfMade({ latents, count, model, state, made }: Made, title?: string): NewKeyframe[] {
  const size = latents.length / Math.max(1, count)
  if (size < 1 || !Number.isInteger(size)) return []
  const explore = isRecord(state?.['explore']) ? state['explore'] : made['explore']
  return Array.from({ length: count }, (_, index) => ({
    latent: latents.slice(index * size, (index + 1) * size),
    ...(title && { title: count > 1 ? timelineTexts.ofMany(title, index + 1) : title }),
    // Where Explore stood is one picture's; of a grid it is the middle that it lies around.
    ...(count === 1 && isRecord(explore) && readKept(explore) && { explore }),
    ...(model !== undefined && { generator: { kind: 'model' as const, id: model } }),
  }))
}

export function picturesOfItem(details: ItemDetails): NewKeyframe[] {
  return picturesOfMade(details, details.item.title)
}

export function pictureOfStop(kept: KeptState): NewKeyframe {
  const { generator, psi, seed, steered } = kept
  return {
    latent: scaleLatent(readFloats(steered), psi),
    title: seed === undefined ? timelineTexts.ofPlace : timelineTexts.ofSeed(seed),
    explore: { ...kept },
    ...(generator.kind === 'model' && { generator: { kind: 'model', id: generator.id } }),
  }
}

/** With where Explore would stand, so that it opens as the seed that it is. */
export function pictureOfSeed(seed: number, latentSize: number, model: string | undefined): NewKeyframe {
  const latent = latentOfSeed(seed, latentSize)
  const generator = model === undefined ? undefined : ({ kind: 'model', id: model } as const)
  return {
    latent,
    title: timelineTexts.ofSeed(seed),
    ...(generator && {
      generator,
      explore: { generator, seed, psi: 1, knobs: {}, steered: writeFloats(latent) },
    }),
  }
}

/** Where Explore stood for a keyframe, as it itself keeps it or as a gallery item does. */
export function exploreOf(explore: Record<string, unknown> | undefined): KeptState | undefined {
  return readKept(explore) ?? readKept(explore?.['explore'])
}
