/** A state of Explore in a few words: what is turned, most of all first, and where it starts. Knows no Studio. */
import { formatSigned } from '../parts/numberTexts.ts'
import { latentTexts, type MeasuredName } from './latentTexts.ts'
import type { LatentState } from './latentState.ts'
import type { StoredState } from './storedState.ts'

type Titled = Pick<StoredState, 'seed' | 'start' | 'knobs'>

/** A title says so many knobs at most. */
const titleKnobs = 2

/** A knob as its slider is called: “Redness”, “Structure 3”, “z 17”. */
export function knobLabel(name: string): string {
  if (isMeasured(name)) return latentTexts.measured[name].label
  const number = Number(name.replace(/^\D+/, ''))
  return name.startsWith('z') ? latentTexts.dimension(number + 1) : latentTexts.structure(number)
}

export function isMeasured(name: string): name is MeasuredName {
  return Object.hasOwn(latentTexts.measured, name)
}

/** “Redness +0.57” for each, the most turned first. */
export function turnedKnobs(knobs: LatentState['knobs']): string[] {
  // oxlint-disable-next-line unicorn/no-array-sort -- Chromium 108 has no toSorted
  const sorted = Object.entries(knobs).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
  return sorted.map(([name, amount]) => `${knobLabel(name)} ${formatSigned(amount)}`)
}

/**
 * A picture's title where nobody gives it one. What differs between pictures of one place comes first, since lists cut
 * the rest off. Undefined where nothing can be said of it that others do not share.
 */
export function titleOfState({ seed, start: from, knobs }: Titled): string | undefined {
  const turned = turnedKnobs(knobs)
  const start = seed === undefined ? [] : [latentTexts.titleSeed(seed)]
  if (from) start.push(latentTexts.ofPicture(from.name))
  const more = turned.length > titleKnobs ? [latentTexts.moreKnobs(turned.length - titleKnobs)] : []
  const words = [...turned.slice(0, titleKnobs), ...more, ...start]
  return words.length > 0 ? words.join(', ') : undefined
}

/** Where a latent starts, as a keyframe's or a fact's name: the seed, the picture, or that it is neither. */
export function placeLabel({ seed, start }: Pick<StoredState, 'seed' | 'start'>): string {
  if (seed !== undefined) return latentTexts.ofSeed(seed)
  return start ? latentTexts.ofPicture(start.name) : latentTexts.ofPlace
}

/** Of the pictures around it. */
export function titleOfGrid(state: Titled): string | undefined {
  const middle = titleOfState(state)
  return middle && latentTexts.titleAround(middle)
}
