/** What a training is said to need before it begins. */
import { expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { statisticsCount } from '../../../src/engine/features/tapStatistics.ts'
import { customRecipe } from '../../../src/engine/training/customRecipe.ts'
import { recipeNamed } from '../../../src/engine/training/recipes.ts'
import { estimateRun } from '../../../src/studio/runs/estimateRun.ts'
import { discs } from '../../engine/training/photos.ts'

test('memory counts what is kept of each picture that is looked at', async () => {
  const recipe = customRecipe(recipeNamed('dcgan-32'), {
    network: { latentSize: 8, generatorWidth: 8, discriminatorWidth: 8 },
    training: { batch: 4, epochs: 1, reconstructionSteps: 4 },
  })
  const backend = await openBackend('tensorflow')
  const needed = async (count: number) => {
    const { neededBytes } = await estimateRun({
      backend,
      recipe,
      photos: discs(count, 32, 3),
      precision: 'float32',
      signal: new AbortController().signal,
      onProgress: () => {},
    })
    return neededBytes
  }
  const [few, many] = [await needed(20), await needed(520)]
  const ofPicture = 32 * 32 * 3 + 4 * (statisticsCount + 3 * 8 + 1)
  expect((many - few) / 500).toBeCloseTo(ofPicture, -2)
})
