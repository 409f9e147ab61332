/** What Explore gives a timeline: where one is, or another place, as a keyframe that leads back there. */
import type { NewKeyframe } from '../latents/draggedLatent.ts'
import type { Explore } from './explore.svelte.ts'
import type { ExploreState } from './exploreState.ts'
import { pictureOfStop } from '../timeline/timelinePictures.ts'

/** Undefined where it is not known yet. A training that goes on draws its latents otherwise tomorrow: it gives none. */
export function keyframeAt(explore: Explore, state: ExploreState = explore.state): NewKeyframe | undefined {
  const kept = state.generator.kind === 'model' ? explore.kept(state) : undefined
  return kept && pictureOfStop(kept)
}
