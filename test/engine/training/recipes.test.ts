/** Recipes: those that come with the product, and what is refused as a change to one. */
import { describe, expect, test } from 'vitest'
import type { Layer } from '../../../src/engine/models/layer.ts'
import { discriminatorLayers, generatorLayers, pictureFormat } from '../../../src/engine/families/families.ts'
import { checkRecipe, customRecipe, type RecipeChanges } from '../../../src/engine/training/customRecipe.ts'
import { recipeNamed, recipes } from '../../../src/engine/training/recipes.ts'
import { sizeOf } from '../numbers.ts'
import { describeRecipe } from '../../../src/studio/runs/describeRun.ts'
import { problemOf } from '../weights/fixture.ts'

function trainedCount(layers: readonly Layer[]): number {
  const trained = layers.flatMap(({ parameters }) => parameters).filter((one) => one.trained)
  return trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}

describe('a recipe that comes with the product', () => {
  test.each(recipes)('$name passes its own rules', (recipe) => {
    expect(problemOf(() => checkRecipe(recipe))).toBe('no problem')
    expect(customRecipe(recipe, {})).toEqual(recipe)
    expect(recipeNamed(recipe.name)).toBe(recipe)
  })

  // Σ over layers of in × out × k², and twice the channels of each batch norm.
  test.each([
    { name: 'fabric-64', generator: 2_371_136, discriminator: 2_765_568 },
    { name: 'fabric-128', generator: 2_388_768, discriminator: 11_164_416 },
    { name: 'dcgan-64', generator: 3_576_704, discriminator: 2_765_568 },
    { name: 'cifar-64', generator: 3_576_704, discriminator: 2_765_568 },
    { name: 'dcgan-64-small', generator: 378_080, discriminator: 175_296 },
    { name: 'dcgan-32', generator: 3_448_576, discriminator: 2_637_312 },
    { name: 'dcgan-128', generator: 12_786_560, discriminator: 11_164_416 },
    { name: 'mnist-28', generator: 94_416, discriminator: 631_425 },
    { name: 'tiny', generator: 6_576, discriminator: 2_720 },
  ])('$name has $generator and $discriminator trained parameters', ({ name, generator, discriminator }) => {
    const { network } = recipeNamed(name)
    expect(trainedCount(generatorLayers(network))).toBe(generator)
    expect(trainedCount(discriminatorLayers(network))).toBe(discriminator)
  })

  test('is there for each name of the documentation, once', () => {
    const names = recipes.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.toSorted()).toEqual(
      [
        'cifar-64',
        'dcgan-128',
        'dcgan-32',
        'dcgan-64',
        'dcgan-64-small',
        'fabric-128',
        'fabric-64',
        'mnist-28',
        'tiny',
      ].toSorted(),
    )
  })

  test('has the settings of the paper', () => {
    expect(recipeNamed('dcgan-64').training).toMatchObject({
      batch: 64,
      epochs: 100,
      generatorLearningRate: 2e-4,
      discriminatorLearningRate: 2e-4,
      beta1: 0.5,
      beta2: 0.999,
      epsilon: 1e-8,
      checkpointEpochs: [10, 30, 50, 70, 100],
    })
    expect(recipeNamed('mnist-28').training).toMatchObject({
      beta1: 0.9,
      generatorLearningRate: 1e-3,
      discriminatorLearningRate: 1e-4,
      dropLastBatch: true,
      fakes: 'separate',
    })
    expect(pictureFormat(recipeNamed('mnist-28').network).range).toEqual({ from: 0, to: 1 })
    expect(pictureFormat(recipeNamed('dcgan-64').network).range).toEqual({ from: -1, to: 1 })
  })

  test('is named when another is asked for', () => {
    expect(problemOf(() => recipeNamed('dcgan-65'))).toBe('recipe-unknown: There is no recipe “dcgan-65”.')
  })
})

describe('a change', () => {
  const tiny = recipeNamed('tiny')

  test('replaces what it names and nothing else, and leaves the recipe as it was', () => {
    const before = structuredClone(tiny)
    const changed = customRecipe(tiny, { network: { channels: 4 }, training: { epochs: 7 } })
    expect(changed).toEqual({
      ...tiny,
      network: { ...tiny.network, channels: 4 },
      training: { ...tiny.training, epochs: 7 },
    })
    expect(tiny).toEqual(before)
  })

  const wholes: [field: string, from: number, to: number][] = [
    ['latentSize', 1, 65_536],
    ['generatorWidth', 1, 512],
    ['discriminatorWidth', 1, 512],
    ['extraLayers', 0, 8],
    ['batch', 1, 4096],
    ['epochs', 1, 1_000_000],
    ['previewCount', 1, 400],
    ['previewColumns', 1, 100],
    ['previewEverySteps', 0, 1_000_000],
    ['reconstructionSteps', 0, 1_000_000],
    ['averageHalfLife', 0, 1_000_000_000],
  ]
  const numbers: [field: string, from: number, to: number][] = [
    ['generatorLearningRate', 0, 1],
    ['discriminatorLearningRate', 0, 1],
    ['beta1', 0, 0.999999],
    ['beta2', 0, 0.999999999],
    ['epsilon', 1e-30, 1],
    ['labelSmoothing', 0, 0.5],
    ['reconstructionLearningRate', 0, 1],
    ['textureShare', 0, 1000],
    ['pixelsShare', 0, 1000],
    ['latentsLearningRate', 0, 10],
    ['latentNoise', 0, 10],
    ['reconstructionShare', 0, 1000],
    ['adversarialShare', 0, 1000],
    ['momentsShare', 0, 1000],
    ['layoutShare', 0, 1000],
    ['coloursShare', 0, 1000],
    ['bandsShare', 0, 1000],
  ]
  const choices: [field: string, good: unknown[], bad: unknown[]][] = [
    ['imageSize', [16, 32, 64, 128], [0, 8, 28, 48, 256, '64', NaN]],
    ['channels', [1, 3, 4], [0, 2, 5, '3', null]],
    ['bias', [true, false], [0, 1, 'yes', null]],
    ['upsampling', ['transposed', 'resize'], ['nearest', '', true]],
    ['minibatchStddev', [true, false], [1, 'true']],
    ['spectralNorm', [true, false], [1, 'true']],
    ['dropLastBatch', [true, false], [1, 'true']],
    ['discriminator', ['own', 'projected'], ['', 'Own', true]],
    ['loss', ['crossEntropy', 'hinge', 'leastSquares'], ['bce', 1]],
    ['augmentation', [true, false], [1, 'yes']],
    ['fakes', ['shared', 'separate'], ['both', true]],
    ['checkpointEpochs', [[], [1], [10, 30]], [[0], [-1], [1.5], ['10'], [NaN], 10, '10', null]],
  ]

  test.each(wholes)('of %s is a whole number from %d to %d', (field, from, to) => {
    for (const good of [from, to]) expect(problemOf(change(field, good))).toBe('no problem')
    for (const bad of [
      from - 1,
      to + 1,
      from + 0.5,
      NaN,
      Infinity,
      -Infinity,
      `${from}`,
      null,
      undefined,
      [from],
    ]) {
      expect(problemOf(change(field, bad))).toBe(
        `recipe-option: The recipe’s ${field} does not work: it is ${String(bad)} and must be a whole number from ${from} to ${to}.`,
      )
    }
  })

  test.each(numbers)('of %s is a number from %d to %d', (field, from, to) => {
    for (const good of [from, to, (from + to) / 2]) expect(problemOf(change(field, good))).toBe('no problem')
    for (const bad of [-1e-9, to + 1e-3, NaN, Infinity, -Infinity, `${to}`, true, null, undefined, [to]]) {
      expect(problemOf(change(field, bad))).toBe(
        `recipe-option: The recipe’s ${field} does not work: it is ${String(bad)} and must be a number from ${from} to ${to}.`,
      )
    }
  })

  test.each(choices)('of %s takes what there is and refuses what there is not', (field, good, bad) => {
    for (const value of good) expect(problemOf(change(field, value))).toBe('no problem')
    for (const value of bad)
      expect(problemOf(change(field, value))).toContain(`The recipe’s ${field} does not work`)
  })

  test('of every option is tried here', () => {
    const tried = [...wholes, ...numbers, ...choices].map(([field]) => field)
    const fields = [...Object.keys(tiny.network), ...Object.keys(describeRecipe(tiny).training)].filter(
      (one) => one !== 'family',
    )
    expect(tried.toSorted()).toEqual(fields.toSorted())
  })

  test.each(['width', 'lr', 'constructor', '__proto__'])('of %s, which is no option, is refused', (field) => {
    const changes = JSON.parse(`{ "training": { "${field}": 1 } }`) as RecipeChanges
    expect(problemOf(() => customRecipe(tiny, changes))).toContain(`The recipe’s ${field} does not work`)
  })

  test.each(['imageSize', 'channels', 'generatorWidth', 'bias', 'spectralNorm'])(
    'of %s is refused for the digits, whose networks have no such part',
    (field) => {
      const changes = { network: { [field]: 3 } } as unknown as RecipeChanges
      expect(problemOf(() => customRecipe(recipeNamed('mnist-28'), changes))).toBe(
        `recipe-option: The recipe’s ${field} does not work: the recipe mnist-28 has no such option.`,
      )
    },
  )

  test('of the latent size works for the digits too', () => {
    expect(customRecipe(recipeNamed('mnist-28'), { network: { latentSize: 12 } }).network.latentSize).toBe(12)
  })

  function change(field: string, value: unknown): () => unknown {
    const part = field in tiny.network ? 'network' : 'training'
    return () => customRecipe(tiny, { [part]: { [field]: value } } as RecipeChanges)
  }
})
