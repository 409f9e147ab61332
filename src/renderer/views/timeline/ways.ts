/** How a keyframe leads to the next, to choose from. */
import { interpolationNames } from '../../../engine/latent/interpolate.ts'
import { easingNames } from '../../../engine/latent/timeline.ts'
import { texts } from '../../texts.ts'

export const easings = easingNames.map((value) => ({
  value,
  label: texts.timeline.easings[value],
  detail: texts.timeline.easingDetails[value],
}))

export const paths = interpolationNames.map((value) => ({
  value,
  label: texts.timeline.paths[value],
  detail: texts.timeline.pathDetails[value],
}))
