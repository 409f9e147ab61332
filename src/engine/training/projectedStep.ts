/**
 * One step of adversarial training against a projected discriminator: both networks see pictures changed alike, the
 * generator keeps the spread of the real batch, and goes on reconstructing some of the pictures.
 */
import {
  addN,
  mul,
  tensor2d,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import { tapStatistics, tapStatisticsGradient } from '../features/tapStatistics.ts'
import type { Trainable } from '../models/trainable.ts'
import type { Pieces } from '../pieces.ts'
import type { Random } from '../random.ts'
import { readScalars } from '../readTensor.ts'
import type { Adam } from './adam.ts'
import { Augmentation, drawChanges } from './augmentation.ts'
import { fooled, hinge, type Judgement } from './losses.ts'
import { momentsLoss } from './pictureLosses.ts'
import { reconstruct, type Reconstructing, type ToReconstruct } from './reconstruction.ts'
import { Scope } from './scope.ts'

export interface ProjectedPair extends Reconstructing {
  readonly discriminator: Trainable
  readonly generatorAdam: Adam
  readonly discriminatorAdam: Adam
}

export interface ProjectedShares {
  readonly adversarial: number
  readonly moments: number
  readonly reconstruction: number
}

export interface ProjectedBatch {
  /** [n, size, size, 3] */
  readonly photos: Tensor4D
  /** What is seen in them: [n, statisticsCount]. */
  readonly statistics: Tensor2D
  /** Some of them with their latents. */
  readonly anchor: ToReconstruct
  /** [n, latentSize] */
  readonly latents: Float32Array
  readonly random: Random
}

export interface ProjectedValues {
  readonly lossD: number
  readonly lossG: number
  readonly dReal: number
  readonly dFake: number
  readonly moments: number
  readonly texture: number
  readonly pixels: number
}

/** Also gives the gradient in the anchor's latents, which is the caller's. */
export function* projectedStep(
  pair: ProjectedPair,
  { photos, statistics, anchor, latents, random }: ProjectedBatch,
  shares: ProjectedShares,
): Pieces<{ readonly values: ProjectedValues; readonly inLatents: Tensor }> {
  const { operations, generator, features } = pair
  const [count, size] = photos.shape
  const scope = new Scope()
  const changed = () => scope.add(new Augmentation(drawChanges(random, count, size), size))
  try {
    const z = scope.add(tensor2d(latents, [count, latents.length / count]))
    const made = scope.add(yield* generator.forwardInPieces(operations, z))
    const pictures = made.output as Tensor4D

    const real = yield* judge(
      pair,
      scope.add(changed().apply(photos)),
      (x) => hinge(x, 'real'),
      'weights',
      scope,
    )
    const fake = yield* judge(
      pair,
      scope.add(changed().apply(pictures)),
      (x) => hinge(x, 'made'),
      'weights',
      scope,
    )
    const summed = sumsOf([real.gradients.weights, fake.gradients.weights], scope)
    yield* pair.discriminatorAdam.update(operations, summed)

    const shown = changed()
    const fooling = yield* judge(pair, scope.add(shown.apply(pictures)), fooled, 'input', scope)
    const byScore = scope.add(shown.gradient(fooling.gradients.input as Tensor4D))

    const seen = scope.add(yield* features.forwardInPieces(pictures))
    const moments = momentsLoss(scope.add(tapStatistics(seen.taps)), statistics)
    ;[moments.loss, moments.gradient].forEach((one) => scope.add(one))
    const inTaps = tapStatisticsGradient(seen.taps, moments.gradient)
    inTaps.forEach((one) => scope.add(one))
    const bySpread = scope.add(yield* seen.backwardInPieces(inTaps))

    const inPictures = scope.add(
      addN([
        scope.add(mul<Tensor4D>(byScore, shares.adversarial)),
        scope.add(mul<Tensor4D>(bySpread, shares.moments)),
      ]),
    )
    const own = yield* made.backwardInPieces(inPictures, { input: false, weights: true })
    own.weights.forEach((one) => scope.add(one))
    const again = yield* reconstruct(pair, anchor, shares.reconstruction)
    ;[again.pixels, again.texture, ...again.gradients.weights.values()].forEach((one) => scope.add(one))
    const inLatents = scope.add(again.gradients.input!)
    yield* pair.generatorAdam.update(operations, sumsOf([own.weights, again.gradients.weights], scope))

    const scalars: Record<keyof ProjectedValues, readonly Scalar[]> = {
      lossD: [real.judgement.loss, fake.judgement.loss],
      lossG: [fooling.judgement.loss],
      dReal: [real.judgement.realness],
      dFake: [fake.judgement.realness],
      moments: [moments.loss],
      texture: [again.texture],
      pixels: [again.pixels],
    }
    const numbers = yield* readScalars(operations, Object.values(scalars).flat())
    let at = 0
    const values = Object.fromEntries(
      Object.entries(scalars).map(([name, all]) => [name, all.reduce((sum) => sum + numbers[at++]!, 0)]),
    ) as unknown as ProjectedValues
    return { values, inLatents: inLatents.clone() }
  } finally {
    scope.dispose()
  }
}

/** The discriminator's view of a batch and the gradients of its loss, either in its weights or in the pictures. */
function* judge(
  { operations, discriminator }: ProjectedPair,
  pictures: Tensor,
  by: (logits: Tensor) => Judgement,
  wanted: 'weights' | 'input',
  scope: Scope,
) {
  const pass = scope.add(yield* discriminator.forwardInPieces(operations, pictures))
  const judgement = by(pass.output)
  Object.values(judgement).forEach((value) => scope.add(value))
  const gradients = yield* pass.backwardInPieces(judgement.gradient, {
    input: wanted === 'input',
    weights: wanted === 'weights',
  })
  if (gradients.input) scope.add(gradients.input)
  gradients.weights.forEach((gradient) => scope.add(gradient))
  return { judgement, gradients }
}

function sumsOf(parts: readonly ReadonlyMap<string, Tensor>[], scope: Scope): Map<string, Tensor> {
  const [first] = parts
  return new Map(
    [...first!.keys()].map((name) => [name, scope.add(addN(parts.map((part) => part.get(name)!)))]),
  )
}
