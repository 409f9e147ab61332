/** How many steps a training takes of so many pictures. */
import { pictureFormat } from '../families/families.ts'
import type { Photos } from '../pictures.ts'
import { ProblemError } from '../problemError.ts'
import type { Recipe } from './recipe.ts'
import { extrasOf } from './trainingFields.ts'

/**
 * How many steps an epoch takes.
 * @throws ProblemError `dataset-format`, `dataset-too-small` where the recipe cannot learn from these pictures
 */
export function stepsPerEpoch({ network, training }: Recipe, photos: Omit<Photos, 'pixels'>): number {
  const { count } = photos
  const format = pictureFormat(network)
  if (photos.size !== format.size || photos.channels !== format.channels) {
    throw new ProblemError({
      code: 'dataset-format',
      message: `The pictures are ${photos.size} × ${photos.size} with ${photos.channels} channel${photos.channels === 1 ? '' : 's'}; the recipe takes ${format.size} × ${format.size} with ${format.channels}.`,
      remedy: 'Import the pictures again for this recipe.',
    })
  }
  const { batch } = training
  if (count < batch) {
    throw new ProblemError({
      code: 'dataset-too-small',
      message: `There ${count === 1 ? 'is 1 picture' : `are ${count} pictures`}, and a batch takes ${batch}.`,
      remedy: `Add pictures, or train with a batch of ${count} or fewer.`,
    })
  }
  return stepsForCount(training, count)
}

/** Of a whole run on `count` pictures: those before the first epoch, and all epochs'. */
export function stepsInAll(training: Recipe['training'], count: number): number {
  return stepOfEpoch(training, count, training.epochs)
}

/** Steps done at the end of an epoch. */
export function stepOfEpoch(training: Recipe['training'], count: number, epoch: number): number {
  return extrasOf(training).reconstructionSteps + epoch * stepsForCount(training, count)
}

/** Epochs done after so many steps, with the part of one; 0 before the first. */
export function epochsAt(training: Recipe['training'], count: number, step: number): number {
  const { reconstructionSteps } = extrasOf(training)
  return Math.max(0, step - reconstructionSteps) / stepsForCount(training, count)
}

/** Steps of an epoch of `count` pictures. */
export function stepsForCount(
  { batch, dropLastBatch }: Pick<Recipe['training'], 'batch' | 'dropLastBatch'>,
  count: number,
): number {
  return dropLastBatch ? Math.floor(count / batch) : Math.ceil(count / batch)
}
