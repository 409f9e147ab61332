/** What a training can be measured by. Knows what a step and an epoch have to show; not who logs or draws it. */
import type { Measure as MeasureWords } from '../../contract/schemas/runs.ts'
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core'
import type { Pieces } from '../pieces.ts'
import type { Photos } from '../pictures.ts'
import type { Judgement } from '../training/losses.ts'

/** How the discriminator judged a batch: mean loss and mean σ(D(x)). */
type Verdict = Pick<Judgement, 'loss' | 'realness'>

/** What a step has to show, until it ends; what it has nothing of is left out. */
export interface StepTensors {
  /** [n, size, size, channels] in the networks' range: what was learned from, and what the generator made. */
  readonly photos: Tensor4D
  readonly made?: Tensor4D
  /** What the discriminator thought of the photos … */
  readonly real?: Verdict
  /** … of fakes before its update … */
  readonly fake?: Verdict
  /** … and of what the generator made after it, judged as if it were to be real. */
  readonly fooling?: Verdict
  /** How far what is seen in made pictures varies from how it varies in the photos. */
  readonly moments?: Scalar
  /** The same of what is seen in each part of them, and of their colours. */
  readonly layout?: Scalar
  readonly colours?: Scalar
  /** And of how strong fine light and colour are. */
  readonly allBands?: Scalar
  /**
   * How far pictures that were made again are from what they were made after: in what is seen in them, in pixels, in fine
   * detail.
   */
  readonly texture?: Scalar
  readonly pixels?: Scalar
  readonly bands?: Scalar
}

/** What an epoch's end has to show. */
export interface EpochPictures {
  /** All that are learned from. */
  readonly photos: Photos
  /** Those of the run's preview. */
  readonly previews: Photos
}

/** Taken of every step: the sum of some scalars. One that is no finite number ends the training as diverged. */
export interface StepMeasure<Name extends string = string> extends MeasureWords {
  readonly name: Name
  readonly taken: 'step'
  /** Nothing where the step does not show it. */
  readonly of: (step: StepTensors) => readonly Scalar[] | undefined
}

/** Taken at every epoch's end, before the next step begins. Nothing but the epoch decides it: a run that resumes repeats it. */
export interface EpochMeasure<Name extends string = string> extends MeasureWords {
  readonly name: Name
  readonly taken: 'epoch'
  readonly of: (pictures: EpochPictures) => Pieces<number>
}

/** Measures that are drawn together, the first one below the others. */
export interface Chart {
  readonly title: string
  readonly measures: readonly StepMeasure[] | readonly EpochMeasure[]
}
