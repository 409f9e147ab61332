/** Where a latent starts, in words: the seed, one's picture or photo, or that it is none of them. */
import type { StoredState } from '../latents/storedState.ts'
import type { Base } from '../latents/latentState.ts'
import { latentTexts } from '../latents/latentTexts.ts'
import { exploreTexts } from './exploreTexts.ts'

export function startLabel(base: Pick<StoredState, 'seed' | 'start'> | Base): string {
  if ('seed' in base && base.seed !== undefined) return exploreTexts.ofSeed(base.seed)
  const start = 'start' in base ? base.start : undefined
  return start ? exploreTexts.ofStart[start.kind](latentTexts.ofPicture(start.name)) : exploreTexts.ofNoSeed
}
