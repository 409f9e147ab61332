/** One step of adversarial training (Goodfellow et al. 2014, algorithm 1, with the non-saturating generator loss). */
import { addN, tensor2d, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core'
import type { Network } from '../models/network.ts'
import type { ForwardPass } from '../models/trainable.ts'
import type { StepMeasure } from '../measures/measure.ts'
import { measureStep, type StepValues } from '../measures/measures.ts'
import type { Operations } from '../operations.ts'
import type { Pieces } from '../pieces.ts'
import type { Adam } from './adam.ts'
import { binaryCrossEntropy } from './losses.ts'
import { Scope } from './scope.ts'
import type { TrainingOptions } from './trainingFields.ts'

/** What learns: two networks and their optimisers. */
export interface Pair {
  readonly operations: Operations
  readonly generator: Network
  readonly discriminator: Network
  readonly generatorAdam: Adam
  readonly discriminatorAdam: Adam
}

/** Gives fresh latents: [count, latentSize], row by row. */
export type DrawLatents = (count: number) => Float32Array

/**
 * Trains both networks on one batch [n, size, size, channels] of real pictures, which stays the caller's, and tells what the
 * step is measured by. Interruptible between layers; given up half-way, the networks are as the pieces done left them.
 */
export function* trainStep(
  pair: Pair,
  photos: Tensor4D,
  drawLatents: DrawLatents,
  options: Pick<TrainingOptions, 'fakes' | 'labelSmoothing'>,
  measures?: readonly StepMeasure[],
): Pieces<StepValues> {
  const [count] = photos.shape
  const scope = new Scope()
  const latents = () => scope.add(latentTensor(drawLatents(count), count))
  try {
    const fake = options.fakes === 'shared' ? yield* makeFake(pair, latents(), scope) : undefined

    const shown = fake?.output ?? scope.add(pair.generator.predict(pair.operations, latents()))
    const realness = yield* updateDiscriminator(pair, photos, shown, 1 - options.labelSmoothing, scope)
    if (!fake) shown.dispose()

    const scored = fake ?? (yield* makeFake(pair, latents(), scope))
    const made = scope.add(scored.output.clone()) as Tensor4D // the way back frees the pass’s own
    const fooling = yield* updateGenerator(pair, scored, scope)
    return yield* measureStep(pair.operations, { photos, made, ...realness, fooling }, measures)
  } finally {
    scope.dispose()
  }
}

/** Moves log D(x) + log(1 − D(G(z))) up. Real and fake batches have their own batch statistics. */
function* updateDiscriminator(pair: Pair, photos: Tensor, fakes: Tensor, realTarget: number, scope: Scope) {
  const real = yield* judge(pair, photos, realTarget, 'weights', scope)
  const fake = yield* judge(pair, fakes, 0, 'weights', scope)
  const gradients = new Map<string, Tensor>()
  for (const [name, gradient] of real.gradients.weights) {
    const other = fake.gradients.weights.get(name)!
    gradients.set(name, scope.add(addN([gradient, other])))
    gradient.dispose()
    other.dispose()
  }
  yield* pair.discriminatorAdam.update(pair.operations, gradients)
  return { real: real.judgement, fake: fake.judgement }
}

/** Moves log D(G(z)) up, with the discriminator as it is after its update. */
function* updateGenerator(pair: Pair, fake: ForwardPass, scope: Scope) {
  const { judgement, gradients } = yield* judge(pair, fake.output, 1, 'input', scope)
  const { weights } = yield* fake.backwardInPieces(gradients.input!, { input: false, weights: true })
  gradients.input!.dispose()
  weights.forEach((gradient) => scope.add(gradient))
  yield* pair.generatorAdam.update(pair.operations, weights)
  return judgement
}

/** The discriminator's view of a batch and the gradients of its loss, either in its weights or in the pictures. */
function* judge(
  { operations, discriminator }: Pair,
  pictures: Tensor,
  target: number,
  wanted: 'weights' | 'input',
  scope: Scope,
) {
  const pass = scope.add(yield* discriminator.forwardInPieces(operations, pictures))
  const judgement = binaryCrossEntropy(pass.output, target)
  Object.values(judgement).forEach((value) => scope.add(value))
  const gradients = yield* pass.backwardInPieces(judgement.gradient, {
    input: wanted === 'input',
    weights: wanted === 'weights',
  })
  if (gradients.input) scope.add(gradients.input)
  gradients.weights.forEach((gradient) => scope.add(gradient))
  return { judgement, gradients }
}

function* makeFake({ operations, generator }: Pair, latents: Tensor2D, scope: Scope): Pieces<ForwardPass> {
  return scope.add(yield* generator.forwardInPieces(operations, latents))
}

function latentTensor(values: Float32Array, count: number): Tensor2D {
  return tensor2d(values, [count, values.length / count])
}
