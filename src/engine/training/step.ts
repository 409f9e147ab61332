/**
 * One step of adversarial training (Goodfellow et al. 2014, algorithm 1, with the non-saturating generator loss), and what a
 * recipe may add to it: a hinge loss, pictures changed alike for the discriminator, the real batch's spread as a target, and
 * some pictures that are reconstructed besides.
 */
import {
  addN,
  concat,
  mul,
  slice,
  tensor2d,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type { FeatureNetwork } from '../features/featureNetwork.ts'
import type { StepMeasure, StepTensors } from '../measures/measure.ts'
import { measureStep, type StepValues } from '../measures/measures.ts'
import type { Network } from '../models/network.ts'
import type { ForwardPass, Trainable } from '../models/trainable.ts'
import type { Operations } from '../operations.ts'
import type { Pieces } from '../pieces.ts'
import type { Random } from '../random.ts'
import type { Adam } from './adam.ts'
import { drawChanges } from './augmentation.ts'
import { judgements, type Judgement } from './losses.ts'
import type { ReconstructionLoss } from './pictureLosses.ts'
import { compareReconstructed, type ToReconstruct } from './reconstruction.ts'
import { Scope } from './scope.ts'
import { extrasOf, type TrainingExtras, type TrainingOptions } from './trainingFields.ts'
import type { Variety, VarietyLosses } from './variety.ts'

/** What learns: two networks and their optimisers. */
export interface Pair {
  readonly operations: Operations
  readonly generator: Network
  readonly discriminator: Trainable
  readonly generatorAdam: Adam
  readonly discriminatorAdam: Adam
  /** Only for a recipe that looks through the feature network. */
  readonly seeing?: Seeing | undefined
}

interface Seeing {
  readonly features: FeatureNetwork
  readonly loss: ReconstructionLoss
  readonly variety?: Variety | undefined
}

/** What a step learns from; all of it stays the caller's. */
export interface StepBatch {
  /** Real pictures [n, size, size, channels] in the networks' range. */
  readonly photos: Tensor4D
  /** Gives fresh latents: [count, latentSize], row by row. */
  drawLatents(count: number): Float32Array
  /** For what else is drawn. */
  readonly random?: Random
  /** What is seen in the photos: [n, statisticsCount]. */
  readonly statistics?: Tensor2D | undefined
  /** Pictures that are reconstructed besides, in a recipe in which that counts. */
  readonly anchor?: ToReconstruct | undefined
}

/** Pictures of random latents, and those of the anchor's, which went through the generator together. */
interface Fakes {
  readonly pass: ForwardPass
  readonly pictures: Tensor4D
  readonly again?: Tensor4D
}

export interface StepResult {
  readonly values: StepValues
  /** The gradient in the anchor's latents, row by row. */
  readonly inLatents?: Tensor
}

type StepOptions = Pick<TrainingOptions, 'fakes' | 'labelSmoothing'> & Partial<TrainingExtras>

/**
 * Trains both networks on one batch, and tells what the step is measured by. Interruptible between layers; given up
 * half-way, the networks are as the pieces done left them.
 */
export function* trainStep(
  pair: Pair,
  batch: StepBatch,
  options: StepOptions,
  measures?: readonly StepMeasure[],
): Pieces<StepResult> {
  const { photos } = batch
  const [count] = photos.shape
  const scope = new Scope()
  const latents = () => scope.add(latentTensor(batch.drawLatents(count), count))
  const look = lookFor(pair, batch, options, scope)
  try {
    const make = () => makeFakes(pair, latents(), batch.anchor, scope)
    const fakes = options.fakes === 'shared' ? yield* make() : undefined

    const shown = fakes?.pictures ?? scope.add(pair.generator.predict(pair.operations, latents()))
    const realness = yield* updateDiscriminator(pair, [photos, shown], options, look, scope)
    if (!fakes) shown.dispose()

    const scored = fakes ?? (yield* make())
    const made = scope.add(scored.pictures.clone()) // the way back frees the pass’s own
    const { inLatents, ...told } = yield* updateGenerator(pair, scored, batch, options, look, scope)
    const values = yield* measureStep(pair.operations, { photos, made, ...realness, ...told }, measures)
    return { values, ...(inLatents && { inLatents: inLatents.clone() }) }
  } finally {
    scope.dispose()
  }
}

/** How the discriminator is shown pictures, each time changed anew; and the way back of the gradient in what it was shown. */
type Look = () => { show(pictures: Tensor): Tensor; back(gradient: Tensor): Tensor }

function lookFor(
  { operations }: Pair,
  { photos, random }: StepBatch,
  options: StepOptions,
  scope: Scope,
): Look {
  const unchanged = (pictures: Tensor) => pictures
  if (!options.augmentation) return () => ({ show: unchanged, back: unchanged })
  const [count, size] = photos.shape
  return () => {
    const changes = scope.add(operations.augmentation(drawChanges(random!, count, size), size))
    return {
      show: (pictures) => scope.add(changes.apply(pictures as Tensor4D)),
      back: (gradient) => scope.add(changes.gradient(gradient as Tensor4D)),
    }
  }
}

/** Moves log D(x) + log(1 − D(G(z))) up, or what the hinges say. Real and fake batches have their own batch statistics. */
function* updateDiscriminator(
  pair: Pair,
  [photos, fakes]: readonly [Tensor, Tensor],
  { loss, labelSmoothing }: StepOptions,
  look: Look,
  scope: Scope,
) {
  const judgedBy = judgements[loss ?? 'crossEntropy']
  const real = yield* judge(pair, look().show(photos), judgedBy.real(labelSmoothing), 'weights', scope)
  const fake = yield* judge(pair, look().show(fakes), judgedBy.made, 'weights', scope)
  yield* pair.discriminatorAdam.update(
    pair.operations,
    sumOf(real.gradients.weights, fake.gradients.weights, scope),
  )
  return { real: real.judgement, fake: fake.judgement }
}

/** Moves log D(G(z)) up, with the discriminator as it is after its update, and what else the recipe wants. */
function* updateGenerator(
  pair: Pair,
  { pass, pictures, again }: Fakes,
  { photos, statistics, anchor }: StepBatch,
  options: StepOptions,
  look: Look,
  scope: Scope,
): Pieces<
  Pick<StepTensors, 'fooling' | 'texture' | 'pixels' | 'bands'> & VarietyLosses & { inLatents?: Tensor }
> {
  const { adversarialShare, reconstructionShare, loss, ...shares } = extrasOf(options)
  const shown = look()
  const fooling = yield* judge(pair, shown.show(pictures), judgements[loss].fooled, 'input', scope)
  let inPictures = shown.back(fooling.gradients.input!)
  if (adversarialShare !== 1) inPictures = scope.add(mul(inPictures, adversarialShare))
  const { variety, features } = pair.seeing ?? {}
  let varied: VarietyLosses = {}
  if (variety && features && statistics) {
    const compared = yield* variety.compare(pair.operations, features, pictures, { photos, statistics })
    varied = scope.addAll(compared.losses)
    inPictures = scope.add(addN([inPictures, scope.add(compared.inPictures)]))
  }
  let likeness: Pick<StepTensors, 'texture' | 'pixels' | 'bands'> = {}
  if (anchor && again) {
    const compared = yield* compareReconstructed(
      {
        operations: pair.operations,
        ...pair.seeing!,
        shares: { pixels: shares.pixelsShare, texture: shares.textureShare, bands: shares.bandsShare },
      },
      again,
      anchor,
      reconstructionShare,
    )
    const { inPictures: inAgain, ...losses } = scope.addAll(compared)
    likeness = losses
    inPictures = scope.add(concat([inPictures, inAgain]))
  }
  const gradients = yield* pass.backwardInPieces(inPictures, { input: again !== undefined, weights: true })
  fooling.gradients.input!.dispose()
  gradients.weights.forEach((gradient) => scope.add(gradient))
  yield* pair.generatorAdam.update(pair.operations, gradients.weights)
  const told = { fooling: fooling.judgement, ...likeness, ...varied }
  if (!gradients.input) return told
  const inLatents = scope.add(gradients.input) as Tensor2D
  return { ...told, inLatents: scope.add(slice(inLatents, [pictures.shape[0], 0])) }
}

/** The discriminator's view of a batch and the gradients of its loss, either in its weights or in the pictures. */
function* judge(
  { operations, discriminator }: Pair,
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

/** The parts are freed. */
function sumOf(
  one: ReadonlyMap<string, Tensor>,
  other: ReadonlyMap<string, Tensor>,
  scope: Scope,
): Map<string, Tensor> {
  const sums = new Map<string, Tensor>()
  for (const [name, gradient] of one) {
    const also = other.get(name)!
    sums.set(name, scope.add(addN([gradient, also])))
    gradient.dispose()
    also.dispose()
  }
  return sums
}

/**
 * Pictures of latents [n, latentSize] and, in the same batch, of the anchor's: batch norms see both at once, as their running
 * statistics, by which pictures are made later, stand for both.
 */
function* makeFakes(
  { operations, generator }: Pair,
  latents: Tensor2D,
  anchor: ToReconstruct | undefined,
  scope: Scope,
): Pieces<Fakes> {
  const all = anchor ? scope.add(concat([latents, anchor.latents])) : latents
  const pass = scope.add(yield* generator.forwardInPieces(operations, all))
  const output = pass.output as Tensor4D
  if (!anchor) return { pass, pictures: output }
  const [count] = latents.shape
  return {
    pass,
    pictures: scope.add(slice(output, 0, count)),
    again: scope.add(slice(output, count)),
  }
}

function latentTensor(values: Float32Array, count: number): Tensor2D {
  return tensor2d(values, [count, values.length / count])
}
