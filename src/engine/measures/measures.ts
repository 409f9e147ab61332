/** The list of measures. Logs, charts, comparisons and the command line take what stands here. */
import { dispose, tidy, type Scalar } from '@tensorflow/tfjs-core'
import type { Operations } from '../operations.ts'
import type { Pieces } from '../pieces.ts'
import { readScalars } from '../readTensor.ts'
import { dFakeAfter, dFakeBefore, dReal, lossD, lossG } from './adversarialMeasures.ts'
import {
  lossAllBands,
  lossBands,
  lossColours,
  lossLayout,
  lossMoments,
  lossPixels,
  lossTexture,
} from './likenessMeasures.ts'
import type { Chart, EpochPictures, StepMeasure, StepTensors } from './measure.ts'
import { slicedWasserstein } from './slicedWasserstein.ts'
import { variety } from './variety.ts'

/** In the order of a row of a run's log. */
export const stepMeasures = [
  lossD,
  lossG,
  dReal,
  dFakeBefore,
  dFakeAfter,
  lossTexture,
  lossPixels,
  lossMoments,
  lossLayout,
  lossColours,
  lossBands,
  lossAllBands,
] as const
export const epochMeasures = [slicedWasserstein, variety] as const

/** What is drawn, in the order of the window; what stands in none is logged only. */
export const charts: readonly Chart[] = [
  { title: 'Losses', measures: [lossG, lossD] },
  { title: 'Your pictures, made again', measures: [lossTexture] },
  { title: 'Distance in variety', measures: [lossMoments] },
  { title: 'What the discriminator believes', measures: [dReal, dFakeBefore] },
  { title: 'Distance from your pictures', measures: [slicedWasserstein] },
]

/** Of what the step had to show. */
export type StepValues = Readonly<Partial<Record<(typeof stepMeasures)[number]['name'], number>>>
export type EpochValues = Readonly<Record<(typeof epochMeasures)[number]['name'], number>>

/** All scalars are read together: where they have to be fetched, that is waited for once. They are freed. */
export function* measureStep(
  operations: Operations,
  step: StepTensors,
  measures: readonly StepMeasure[] = stepMeasures,
): Pieces<StepValues> {
  const shown = measures.flatMap(({ name, of }) => {
    const scalars = tidy(() => [...(of(step) ?? [])])
    return scalars.length > 0 ? [{ name, scalars }] : []
  })
  try {
    const numbers = yield* readScalars(
      operations,
      shown.flatMap(({ scalars }) => scalars),
    )
    let at = 0
    const sumOf = (own: readonly Scalar[]) => own.reduce((sum) => sum + numbers[at++]!, 0)
    return Object.fromEntries(shown.map(({ name, scalars }) => [name, sumOf(scalars)])) as StepValues
  } finally {
    dispose(shown.map(({ scalars }) => scalars))
  }
}

/** Interruptible, and slow beside a step: for epochs' ends. */
export function* measureEpoch(pictures: EpochPictures): Pieces<EpochValues> {
  const values: [string, number][] = []
  for (const { name, of } of epochMeasures) values.push([name, yield* of(pictures)])
  return Object.fromEntries(values) as EpochValues
}
