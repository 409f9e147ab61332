/** What has gone wrong with a run that ended all the same, by what it was measured by last. */
import type { Run } from '../../contract/schemas/runs.ts'

/** `alike`: all its pictures are the same. `won`: the discriminator is sure of everything, so that nothing is learned. */
export type RunFlaw = 'alike' | 'won'

/** Of the variety of the photos: below it nobody sees a difference. */
const leastVariety = 0.1
/** How real pictures look to a discriminator that is sure of them. */
const sure = 0.02

/** Undefined for one that went well, or goes on. */
export function flawOf({ status, measured }: Pick<Run, 'status' | 'measured'>): RunFlaw | undefined {
  if (status !== 'finished' && status !== 'stopped') return undefined
  const { variety = 1, dReal = 0.5, dFakeBefore = 0.5, dFakeAfter = 0.5 } = measured
  if (variety < leastVariety) return 'alike'
  return dReal > 1 - sure && dFakeBefore < sure && dFakeAfter < sure ? 'won' : undefined
}
