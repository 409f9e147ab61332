/** One step of adversarial training (Goodfellow et al. 2014, algorithm 1, with the non-saturating generator loss). */
import { addN, tensor2d, type Scalar, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core'
import type { ForwardPass, Network } from '../models/network.ts'
import type { Operations } from '../operations.ts'
import type { Adam } from './adam.ts'
import { binaryCrossEntropy, type Judgement } from './losses.ts'
import type { TrainingOptions } from './recipe.ts'

/** What learns: two networks and their optimisers. */
export interface Pair {
  readonly operations: Operations
  readonly generator: Network
  readonly discriminator: Network
  readonly generatorAdam: Adam
  readonly discriminatorAdam: Adam
}

/** What a step tells of itself. Realness is mean σ(D(x)). */
export interface StepReport {
  readonly lossD: number
  readonly lossG: number
  /** Realness of the real pictures. */
  readonly dReal: number
  /** Realness of the fakes before the discriminator's update … */
  readonly dFakeBefore: number
  /** … and of the generator's after it. */
  readonly dFakeAfter: number
}

/** Gives fresh latents: [count, latentSize], row by row. */
export type DrawLatents = (count: number) => Float32Array

/** Trains both networks on one batch [n, size, size, channels] of real pictures, which stays the caller's. */
export function trainStep(
  pair: Pair,
  photos: Tensor4D,
  drawLatents: DrawLatents,
  options: Pick<TrainingOptions, 'fakes' | 'labelSmoothing'>,
): StepReport {
  const [count] = photos.shape
  const latents = () => latentTensor(drawLatents(count), count)
  const fake = options.fakes === 'shared' ? makeFake(pair, latents()) : undefined

  const shown = fake?.output ?? predictFake(pair, latents())
  const realness = updateDiscriminator(pair, photos, shown, 1 - options.labelSmoothing)
  if (!fake) shown.dispose()

  const fooling = updateGenerator(pair, fake ?? makeFake(pair, latents()))
  return {
    lossD: read(realness.real.loss) + read(realness.fake.loss),
    lossG: read(fooling.loss),
    dReal: read(realness.real.realness),
    dFakeBefore: read(realness.fake.realness),
    dFakeAfter: read(fooling.realness),
  }
}

/** Moves log D(x) + log(1 − D(G(z))) up. Real and fake batches have their own batch statistics. */
function updateDiscriminator(pair: Pair, photos: Tensor, fakes: Tensor, realTarget: number) {
  const real = judge(pair, photos, realTarget, 'weights')
  const fake = judge(pair, fakes, 0, 'weights')
  const gradients = new Map<string, Tensor>()
  for (const [name, gradient] of real.gradients.weights) {
    const other = fake.gradients.weights.get(name)!
    gradients.set(name, addN([gradient, other]))
    gradient.dispose()
    other.dispose()
  }
  pair.discriminatorAdam.update(pair.operations, gradients)
  return { real: real.judgement, fake: fake.judgement }
}

/** Moves log D(G(z)) up, with the discriminator as it is after its update. */
function updateGenerator(pair: Pair, fake: ForwardPass) {
  const { judgement, gradients } = judge(pair, fake.output, 1, 'input')
  const { weights } = fake.backward(gradients.input!, { input: false, weights: true })
  gradients.input!.dispose()
  pair.generatorAdam.update(pair.operations, weights)
  return judgement
}

/** The discriminator's view of a batch and the gradients of its loss, either in its weights or in the pictures. */
function judge(
  { operations, discriminator }: Pair,
  pictures: Tensor,
  target: number,
  wanted: 'weights' | 'input',
) {
  const pass = discriminator.forward(operations, pictures)
  const judgement = binaryCrossEntropy(pass.output, target)
  const gradients = pass.backward(judgement.gradient, {
    input: wanted === 'input',
    weights: wanted === 'weights',
  })
  judgement.gradient.dispose()
  return { judgement, gradients }
}

function makeFake({ operations, generator }: Pair, latents: Tensor2D): ForwardPass {
  const pass = generator.forward(operations, latents)
  return {
    ...pass,
    backward(gradient, wanted) {
      const gradients = pass.backward(gradient, wanted)
      latents.dispose()
      return gradients
    },
  }
}

function predictFake({ operations, generator }: Pair, latents: Tensor2D): Tensor {
  const fake = generator.predict(operations, latents)
  latents.dispose()
  return fake
}

function latentTensor(values: Float32Array, count: number): Tensor2D {
  return tensor2d(values, [count, values.length / count])
}

/** The value of a scalar, which is freed. */
function read(scalar: Judgement['loss'] | Scalar): number {
  const [value] = scalar.dataSync<'float32'>()
  scalar.dispose()
  return value!
}
