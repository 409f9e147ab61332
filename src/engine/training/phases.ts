/** The phases of a training: a step of each, without what becomes of it. */
import type { PictureFormat } from '../models/networkOptions.ts'
import { measureStep, type StepValues } from '../measures/measures.ts'
import { photoBatch, type Photos } from '../pictures.ts'
import type { Pieces } from '../pieces.ts'
import { normalValues, randomStream } from '../random.ts'
import { readTensor } from '../readTensor.ts'
import type { Learners } from './learners.ts'
import type { Recipe } from './recipe.ts'
import { reconstruct } from './reconstruction.ts'
import { Scope } from './scope.ts'
import type { SeenPictures } from './seenPictures.ts'
import { trainStep } from './step.ts'
import { extrasOf } from './trainingFields.ts'

/** A moment of a training, with all that a step of it needs. */
interface Moment {
  readonly recipe: Recipe
  readonly seed: number
  readonly format: PictureFormat
  readonly photos: Photos
  readonly learners: Learners
  readonly seen: SeenPictures | undefined
  /** Steps done, of all phases and of the last one. */
  readonly step: number
  readonly competed: number
  /** Of the pictures that the step is shown. */
  readonly indexes: Uint32Array
}

interface Done {
  readonly values: StepValues
  /** Lets the pictures' latents learn: the last thing that a step does, since it is not taken back. */
  commit?(): void
}

/** The generator makes pictures again out of latents of their own, which learn with it. */
export function* reconstructing({ recipe, learners, seen, step, indexes }: Moment): Pieces<Done> {
  const { operations, generator, features, reconstructionAdam } = learners
  const { pixelsShare: pixels, textureShare: texture, bandsShare: bands } = extrasOf(recipe.training)
  const { drawn, ...task } = seen!.task(indexes, step)
  const scope = new Scope()
  try {
    scope.addAll(task)
    const how = {
      operations,
      generator,
      features: features!,
      loss: seen!.loss,
      shares: { pixels, texture, bands },
    }
    const { gradients, ...losses } = yield* reconstruct(how, task)
    for (const one of [...Object.values(losses), gradients.input!, ...gradients.weights.values()])
      scope.add(one)
    const values = yield* measureStep(operations, { photos: task.photos, ...losses })
    const inLatents = (yield* readTensor(operations, gradients.input!)).slice()
    yield* reconstructionAdam!.update(operations, gradients.weights)
    return { values, commit: () => seen!.latents!.update(drawn, inLatents) }
  } finally {
    scope.dispose()
  }
}

/** Generator and discriminator compete. */
export function* competing(moment: Moment): Pieces<Done> {
  const { recipe, seed, format, learners, seen, competed, indexes } = moment
  const { training, network } = recipe
  const random = randomStream(seed, 'training latents', competed)
  const scope = new Scope()
  try {
    const photos = scope.add(photoBatch(moment.photos, indexes, format))
    const statistics = seen && scope.add(seen.statistics.of(indexes))
    const isAnchored = extrasOf(training).reconstructionShare > 0
    const some = indexes.subarray(0, Math.ceil(indexes.length / 2))
    const anchor = isAnchored ? seen?.task(some, moment.step) : undefined
    if (anchor) for (const one of [anchor.latents, anchor.photos, anchor.statistics]) scope.add(one)
    const batch = {
      photos,
      statistics,
      anchor,
      drawLatents: (count: number) => normalValues(random, count * network.latentSize),
      random: randomStream(seed, 'augmentation', competed),
    }
    const seeing = seen && { features: learners.features!, loss: seen.loss, variety: seen.variety }
    const { values, inLatents } = yield* trainStep({ ...learners, seeing }, batch, training)
    if (!inLatents) return { values }
    scope.add(inLatents)
    const gradient = (yield* readTensor(learners.operations, inLatents)).slice()
    return { values, commit: () => seen!.latents!.update(anchor!.drawn, gradient) }
  } finally {
    scope.dispose()
  }
}
