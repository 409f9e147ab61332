/** Where a latent starts, in words: the seed, or that it is none. */
import type { StoredState } from '../latents/storedState.ts'
import type { Base } from '../latents/latentState.ts'
import { exploreTexts } from './exploreTexts.ts'

export function startLabel(start: Pick<StoredState, 'seed'> | Base): string {
  const seed = 'seed' in start ? start.seed : undefined
  return seed === undefined ? exploreTexts.ofNoSeed : exploreTexts.ofSeed(seed)
}
