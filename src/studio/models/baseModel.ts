/** The model that ships for a recipe's trainings to start from: it has learned to make such pictures before. */
import { isDeepStrictEqual } from 'node:util'
import { learnsLatents } from '../../engine/training/learners.ts'
import type { Recipe } from '../../engine/training/recipe.ts'
import { extrasOf } from '../../engine/training/trainingFields.ts'
import { listShipped, type Model, type ModelPlaces } from './model.ts'
import { hasEncoder } from './modelEncoder.ts'

/** Of a recipe that gives each picture a place: one of the same network that finds the places of others. */
export async function baseModelFor(
  { shipped }: Pick<ModelPlaces, 'shipped'>,
  { network, training }: Recipe,
): Promise<Model | undefined> {
  if (!learnsLatents(extrasOf(training))) return undefined
  return (await listShipped(shipped)).find(
    ({ directory, ...model }) =>
      hasEncoder({ directory }) && isDeepStrictEqual({ ...model.network }, { ...network }),
  )
}
