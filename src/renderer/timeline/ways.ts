/** How a keyframe leads to the next, to choose from. */
import { interpolationNames } from '../../engine/latent/interpolate.ts'
import { easingNames } from '../../engine/latent/timeline.ts'
import { timelineTexts } from './timelineTexts.ts'

export const easings = easingNames.map((value) => ({
  value,
  label: timelineTexts.easings[value],
  detail: timelineTexts.easingDetails[value],
}))

export const paths = interpolationNames.map((value) => ({
  value,
  label: timelineTexts.paths[value],
  detail: timelineTexts.pathDetails[value],
}))
