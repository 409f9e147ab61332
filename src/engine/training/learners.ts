/** What learns in a training, and what it looks through: made by its recipe. */
import { operationsIn, type Backend } from '../backend.ts'
import type { Encoder } from '../features/encoder.ts'
import { FeatureNetwork } from '../features/featureNetwork.ts'
import {
  leastProjected,
  ProjectedDiscriminator,
  projectedDiscriminatorLayers,
} from '../features/projectedDiscriminator.ts'
import { discriminatorLayers, generatorLayers, pictureFormat } from '../families/families.ts'
import { initialState, Network } from '../models/network.ts'
import type { Trainable } from '../models/trainable.ts'
import type { Operations, Precision } from '../operations.ts'
import type { Photos } from '../pictures.ts'
import type { StateDict } from '../weights/stateDict.ts'
import { ProblemError } from '../problemError.ts'
import { Adam } from './adam.ts'
import type { Pair } from './step.ts'
import type { Recipe } from './recipe.ts'
import { extrasOf, type TrainingExtras } from './trainingFields.ts'
import { wantsVariety } from './variety.ts'

/** What one training leaves and another one can start from instead of the recipe's initial weights, under PyTorch's names. */
export interface TrainedNetworks {
  readonly generator: StateDict
  readonly discriminator?: StateDict
  /** What learns in a discriminator that looks through the feature network: its heads. */
  readonly projectedDiscriminator?: StateDict
}

export interface TrainingStart extends Partial<TrainedNetworks> {
  readonly backend: Backend
  /** One that the backend has; float32 by default. */
  readonly precision?: Precision | undefined
  readonly recipe: Recipe
  readonly seed: number
  readonly photos: Photos
  /** The feature network's weights, for a recipe that looks through it. */
  readonly features?: (() => StateDict) | undefined
  /** Where the pictures of weights to start from lie in the latent space, for a recipe that makes the new ones again. */
  readonly encoder?: Encoder | undefined
}

export interface Learners extends Omit<Pair, 'seeing'> {
  /** The generator's average, where the recipe wants one. */
  readonly average?: Network | undefined
  /** What is shown and becomes the model: the average, else the generator. */
  readonly shown: Network
  readonly reconstructionAdam?: Adam | undefined
  readonly features?: FeatureNetwork | undefined
  /** In float32, in which the feature network computes: in bfloat16 its gradient would be noise. */
  readonly exact: Operations
  /** Of all of them. */
  dispose(): void
}

/** Whether each picture has a latent of its own. */
export function learnsLatents({ reconstructionSteps, reconstructionShare }: TrainingExtras): boolean {
  return reconstructionSteps > 0 || reconstructionShare > 0
}

/** Whether what is seen in each picture has to be known. */
export function looksAtPictures(extras: TrainingExtras): boolean {
  return learnsLatents(extras) || wantsVariety(extras)
}

/** Adam's: gradients of a reconstruction are steadier than an adversary's. */
const reconstructionBeta2 = 0.999

/** @throws ProblemError `weights-shape`, `recipe-option` */
export function startLearners(start: TrainingStart): Learners {
  const { backend, precision = 'float32', recipe, seed } = start
  const { beta1, beta2, epsilon, generatorLearningRate, discriminatorLearningRate } = recipe.training
  const extras = extrasOf(recipe.training)
  const exact = operationsIn(backend, 'float32')
  const made: { dispose(): void }[] = []
  const own = <One extends { dispose(): void }>(one: One): One => (made.push(one), one)
  const dispose = () => made.forEach((one) => one.dispose())
  try {
    const layers = generatorLayers(recipe.network)
    const state = start.generator ?? initialState(layers, seed, 'generator')
    const generator = own(new Network(layers, state))
    const average = extras.averageHalfLife > 0 ? own(new Network(layers, state)) : undefined
    const features = needsFeatures(extras) ? own(featuresOf(start, exact)) : undefined
    const discriminator = own(startDiscriminator(start, features, exact))
    const adam = (network: Trainable, learningRate: number) =>
      own(new Adam(network, { beta1, beta2, epsilon, learningRate }))
    return {
      operations: operationsIn(backend, precision),
      exact,
      generator,
      discriminator,
      generatorAdam: adam(generator, generatorLearningRate),
      discriminatorAdam: adam(discriminator, discriminatorLearningRate),
      features,
      average,
      shown: average ?? generator,
      dispose,
      ...(extras.reconstructionSteps > 0 && {
        reconstructionAdam: own(
          new Adam(generator, {
            beta1,
            beta2: reconstructionBeta2,
            epsilon,
            learningRate: extras.reconstructionLearningRate,
          }),
        ),
      }),
    }
  } catch (error) {
    dispose() // the discriminator's weights don't fit
    throw error
  }
}

/** Whether it looks through the feature network, which sees red, green and blue. */
export function needsFeatures(extras: TrainingExtras): boolean {
  return looksAtPictures(extras) || extras.discriminator === 'projected'
}

/** @throws ProblemError `recipe-option` where the feature network cannot look at the recipe's pictures. */
export function checkSeeable({ network, training }: Recipe): void {
  const extras = extrasOf(training)
  if (!needsFeatures(extras)) return
  const { channels, size } = pictureFormat(network)
  if (channels !== 3) {
    throw new ProblemError({
      code: 'recipe-option',
      message: `The recipe looks at pictures through trained eyes, which see red, green and blue; these have ${channels} channel${channels === 1 ? '' : 's'}.`,
      remedy: 'Train in colour, or with a recipe that does not.',
    })
  }
  if (extras.discriminator === 'projected' && size < leastProjected) {
    throw new ProblemError({
      code: 'recipe-option',
      message: `A discriminator that looks through trained eyes sees nothing in pictures of ${size} × ${size}.`,
      remedy: `Train at ${leastProjected} × ${leastProjected} or larger, or with a discriminator of its own.`,
    })
  }
}

function featuresOf({ features, recipe }: TrainingStart, exact: Operations): FeatureNetwork {
  checkSeeable(recipe)
  if (!features) throw new RangeError('a recipe that looks at pictures needs the feature network')
  return new FeatureNetwork(exact, features())
}

function startDiscriminator(start: TrainingStart, features: FeatureNetwork | undefined, exact: Operations) {
  const { recipe, seed, discriminator, projectedDiscriminator } = start
  if (extrasOf(recipe.training).discriminator === 'own') {
    const layers = discriminatorLayers(recipe.network)
    return new Network(layers, discriminator ?? initialState(layers, seed, 'discriminator'))
  }
  const { size } = pictureFormat(recipe.network)
  const state =
    projectedDiscriminator ?? initialState(projectedDiscriminatorLayers(size).flat(), seed, 'discriminator')
  return new ProjectedDiscriminator(exact, features!, size, state)
}
