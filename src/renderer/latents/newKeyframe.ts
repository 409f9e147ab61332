/** What can become keyframes: gallery items, states of Explore, seeds. Pure; asks nobody. */
import type { ItemDetails } from '../../contract/schemas/gallery.ts'
import { latentOfSeed, type Latent } from '../../engine/latent/latent.ts'
import { scaleLatent } from '../../engine/latent/truncate.ts'
import { isRecord } from '../parts/isRecord.ts'
import { readFloats, writeFloats } from './floats.ts'
import type { Start } from './latentState.ts'
import { latentTexts } from './latentTexts.ts'
import { placeLabel } from './stateTexts.ts'
import { readStored, type StoredState } from './storedState.ts'

/** A picture as a keyframe is made of it. */
export interface NewKeyframe {
  readonly latent: Float32Array
  /** What it is, for people. */
  readonly title?: string | undefined
  /** Where Explore stood, to open it there again. */
  readonly explore?: Record<string, unknown> | undefined
  /** Whose latent it is; of the timeline's own model where it is not said. */
  readonly generator?: { readonly kind: 'model'; readonly id: string } | undefined
}

/** What a gallery item or a picture's file says of its making. */
export type Made = Pick<ItemDetails, 'latents' | 'count' | 'model' | 'state' | 'made'>

/** All latents of an item: one of a picture, each of a grid. */
export function picturesOfMade({ latents, count, model, state, made }: Made, title?: string): NewKeyframe[] {
  const size = latents.length / Math.max(1, count)
  if (size < 1 || !Number.isInteger(size)) return []
  const explore = isRecord(state?.['explore']) ? state['explore'] : made['explore']
  return Array.from({ length: count }, (_, index) => ({
    latent: latents.slice(index * size, (index + 1) * size),
    ...(title && { title: count > 1 ? latentTexts.ofMany(title, index + 1) : title }),
    // Where Explore stood is one picture's; of a grid it is the middle that it lies around.
    ...(count === 1 && isRecord(explore) && readStored(explore) && { explore }),
    ...(model !== undefined && { generator: { kind: 'model' as const, id: model } }),
  }))
}

export function picturesOfItem(details: ItemDetails): NewKeyframe[] {
  return picturesOfMade(details, details.item.title)
}

export function pictureOfState(stored: StoredState): NewKeyframe {
  const { generator, psi, steered } = stored
  return {
    latent: scaleLatent(readFloats(steered), psi),
    title: placeLabel(stored),
    explore: { ...stored },
    ...(generator.kind === 'model' && { generator: { kind: 'model', id: generator.id } }),
  }
}

/** One that a model has learned, or a photo that it has placed; it opens in Explore as that. */
export function pictureOfStart(start: Start, latent: Latent, model: string): NewKeyframe {
  const generator = { kind: 'model', id: model } as const
  const numbers = writeFloats(latent)
  return {
    latent: Float32Array.from(latent),
    title: latentTexts.ofPicture(start.name),
    generator,
    explore: { generator, latent: numbers, start: { ...start }, psi: 1, knobs: {}, steered: numbers },
  }
}

/** With where Explore would stand, so that it opens as the seed that it is. */
export function pictureOfSeed(seed: number, latentSize: number, model: string | undefined): NewKeyframe {
  const latent = latentOfSeed(seed, latentSize)
  const generator = model === undefined ? undefined : ({ kind: 'model', id: model } as const)
  return {
    latent,
    title: latentTexts.ofSeed(seed),
    ...(generator && {
      generator,
      explore: { generator, seed, psi: 1, knobs: {}, steered: writeFloats(latent) },
    }),
  }
}

/** Where Explore stood for a keyframe, as it itself keeps it or as a gallery item does. */
export function exploreOf(explore: Record<string, unknown> | undefined): StoredState | undefined {
  return readStored(explore) ?? readStored(explore?.['explore'])
}
