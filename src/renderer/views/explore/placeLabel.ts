/** A place in words: the seed, or that it is none. */
import type { KeptState } from '../../state/exploreKeeping.ts'
import type { Base } from '../../state/exploreState.ts'
import { texts } from '../../texts.ts'

export function placeLabel(place: Pick<KeptState, 'seed'> | Base): string {
  const seed = 'seed' in place ? place.seed : undefined
  return seed === undefined ? texts.explore.ofNoSeed : texts.explore.ofSeed(seed)
}
