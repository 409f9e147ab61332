/** A place in words: the seed, or that it is none. */
import type { KeptState } from './exploreKeeping.ts'
import type { Base } from './exploreState.ts'
import { exploreTexts } from './exploreTexts.ts'

export function placeLabel(place: Pick<KeptState, 'seed'> | Base): string {
  const seed = 'seed' in place ? place.seed : undefined
  return seed === undefined ? exploreTexts.ofNoSeed : exploreTexts.ofSeed(seed)
}
