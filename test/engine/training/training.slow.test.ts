/** Training in memory: what a step leaves behind, what a seed decides, and that a resumed run is the same run. */
import { memory } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend, type BackendName } from '../../../src/backends/chooseBackend.ts'
import type { Backend } from '../../../src/engine/backend.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { initialState, Network } from '../../../src/engine/models/network.ts'
import { discriminatorLayers, generatorLayers, pictureFormat } from '../../../src/engine/families/families.ts'
import type { Precision } from '../../../src/engine/operations.ts'
import { generatePictures, photoBatch, type Photos } from '../../../src/engine/pictures.ts'
import { wholly } from '../../../src/engine/pieces.ts'
import type { Checkpoint } from '../../../src/engine/training/checkpoint.ts'
import { customRecipe, type RecipeChanges } from '../../../src/engine/training/customRecipe.ts'
import { recipeNamed } from '../../../src/engine/training/recipes.ts'
import type { TrainingStart } from '../../../src/engine/training/learners.ts'
import { Training, type EpochRow, type StepRow } from '../../../src/engine/training/training.ts'
import type { NamedArray, StateDict } from '../../../src/engine/weights/stateDict.ts'
import { everything } from '../networkCases.ts'
import { expectNear, largestDistance, meanOf, take } from '../numbers.ts'
import { featureWeights } from '../features/featureReference.ts'
import { problemOf } from '../weights/fixture.ts'
import { discs } from './photos.ts'

interface Case {
  readonly backend: BackendName
  readonly name: string
  readonly changes?: RecipeChanges
  readonly photos: Photos
  readonly precision?: Precision
}

const tinyPhotos = discs(20, 16, 3)
const narrow = { latentSize: 8, generatorWidth: 2, discriminatorWidth: 2 }
/** Each with a smaller last batch, where the recipe doesn't drop it: 20 = 8 + 8 + 4, 10 = 4 + 4 + 2. */
const cases: Case[] = [
  { backend: 'tensorflow', name: 'tiny', photos: tinyPhotos },
  { backend: 'wasm', name: 'tiny', photos: tinyPhotos },
  { backend: 'tensorflow', name: 'tiny', changes: { network: everything }, photos: tinyPhotos },
  { backend: 'wasm', name: 'tiny', changes: { network: everything }, photos: tinyPhotos },
  {
    backend: 'tensorflow',
    name: 'dcgan-64-small',
    changes: { network: narrow, training: { batch: 4, previewCount: 4 } },
    photos: discs(10, 64, 3),
  },
  // Wide enough for Winograd's filtering, in both precisions.
  ...(['float32', 'bfloat16'] as const).map((precision): Case => ({
    backend: 'tensorflow',
    name: 'dcgan-64-small',
    changes: {
      network: { latentSize: 8, generatorWidth: 32, discriminatorWidth: 32 },
      training: { batch: 8, previewCount: 9 },
    },
    photos: discs(20, 64, 3),
    precision,
  })),
  // Both phases, within six steps.
  {
    backend: 'tensorflow',
    name: 'dcgan-32',
    changes: {
      network: narrow,
      training: {
        batch: 4,
        previewCount: 4,
        reconstructionSteps: 3,
        reconstructionShare: 3,
        momentsShare: 2,
        layoutShare: 3,
        coloursShare: 10,
        bandsShare: 1,
        adversarialShare: 0.5,
        discriminator: 'projected',
        loss: 'leastSquares',
        augmentation: true,
        averageHalfLife: 100,
      },
    },
    photos: discs(10, 32, 3),
  },
  // Each of them alone, beside a discriminator of its own.
  {
    backend: 'tensorflow',
    name: 'tiny',
    changes: { training: { augmentation: true, averageHalfLife: 50, loss: 'hinge' } },
    photos: tinyPhotos,
  },
  {
    backend: 'tensorflow',
    name: 'dcgan-32',
    changes: { network: narrow, training: { batch: 4, previewCount: 4, momentsShare: 1 } },
    photos: discs(10, 32, 3),
  },
  {
    backend: 'tensorflow',
    name: 'dcgan-32',
    changes: { network: narrow, training: { batch: 4, previewCount: 4, coloursShare: 1 } },
    photos: discs(10, 32, 3),
  },
  {
    backend: 'tensorflow',
    name: 'dcgan-32',
    changes: { network: narrow, training: { batch: 4, previewCount: 4, bandsShare: 1 } },
    photos: discs(10, 32, 3),
  },
  {
    backend: 'tensorflow',
    name: 'mnist-28',
    changes: { network: { latentSize: 8 }, training: { batch: 4, dropLastBatch: false, previewCount: 4 } },
    photos: discs(10, 28, 1),
  },
  {
    backend: 'wasm',
    name: 'tiny',
    changes: { training: { fakes: 'separate', dropLastBatch: true, labelSmoothing: 0.1 } },
    photos: tinyPhotos,
  },
]

describe.each(
  cases.map(({ precision = 'float32', ...one }) => ({
    ...one,
    precision,
    what: `${one.name} ${JSON.stringify(one.changes ?? {})} in ${precision}`,
  })),
)('$what on $backend', ({ backend: name, name: recipeName, changes, photos, precision }) => {
  let backend: Backend
  beforeAll(async () => {
    backend = await openBackend(name)
  })
  const recipe = customRecipe(recipeNamed(recipeName), changes ?? {})
  const begin = (seed = 5, more: Partial<TrainingStart> = {}) =>
    new Training({ backend, precision, recipe, seed, photos, features: featureWeights, ...more })

  test('steps, previews and checkpoints leave no tensor behind, and disposing frees all', () => {
    const start = memory().numTensors
    const training = begin()
    run(training, 2 + (recipe.training.reconstructionSteps ?? 0)) // what is made once
    const afterFirst = memory().numTensors
    run(training, 6)
    expect(memory().numTensors).toBe(afterFirst)
    wholly(training.preview()) // prepares filters for pictures, kept until the next step
    const afterPreview = memory().numTensors
    wholly(training.preview())
    wholly(training.networks())
    const checkpoint = wholly(training.checkpoint())
    expect(memory().numTensors).toBe(afterPreview)
    training.restore(checkpoint)
    run(training, 2)
    expect(memory().numTensors).toBe(afterFirst)
    training.dispose()
    expect(memory().numTensors).toBe(start)
  })

  test('the same seed gives the same rows, weights and pictures; another seed others', () => {
    const [first, second, other] = [begin(5), begin(5), begin(6)]
    const rows = run(first, 4)
    expect(run(second, 4)).toEqual(rows)
    expect(run(other, 4)).not.toEqual(rows)
    expectSameState(wholly(second.checkpoint()), wholly(first.checkpoint()))
    expect(wholly(second.preview())).toEqual(wholly(first.preview()))
    for (const one of [first, second, other]) one.dispose()
  })

  test('looking at a run does not change it', () => {
    const [watched, unwatched] = [begin(), begin()]
    const rows: StepRow[] = []
    for (let step = 0; step < 4; step++) {
      rows.push(wholly(watched.trainStep()))
      measured(watched)
      wholly(watched.checkpoint())
      wholly(watched.networks())
    }
    expect(run(unwatched, 4)).toEqual(rows)
    expectSameState(wholly(unwatched.checkpoint()), wholly(watched.checkpoint()))
    watched.dispose()
    unwatched.dispose()
  })

  test('a run resumed from any step is the run that never stopped', () => {
    const whole = begin()
    const checkpoints = [wholly(whole.checkpoint())]
    const rows: StepRow[] = []
    const epochs: EpochRow[] = []
    for (let step = 1; step <= 7; step++) {
      rows.push(wholly(whole.trainStep()))
      if (whole.atEndOfEpoch) epochs.push(measured(whole))
      checkpoints.push(wholly(whole.checkpoint()))
    }
    const places = wholly(whole.places())
    const isLearned = (recipe.training.reconstructionSteps ?? 0) > 0
    expect(places?.latents.length).toBe(isLearned ? photos.count * recipe.network.latentSize : undefined)
    const sizes = Array.from({ length: whole.stepsPerEpoch }, (_, i) => batchAt(checkpoints[i]!))
    const smaller = recipe.training.dropLastBatch ? [] : [photos.count % recipe.training.batch]
    expect([...new Set(sizes)]).toEqual([recipe.training.batch, ...smaller])
    // Before the first step, inside an epoch, before and after the last batch, at epochs' ends, in the third epoch.
    for (const from of [0, 1, 2, 3, 5, 6]) {
      const resumed = begin()
      resumed.restore(checkpoints[from]!)
      expect(resumed.step).toBe(from)
      const again: EpochRow[] = []
      for (const row of rows.slice(from)) {
        expect(wholly(resumed.trainStep())).toEqual(row)
        if (resumed.atEndOfEpoch) again.push(measured(resumed))
      }
      expect(again).toEqual(epochs.filter(({ step }) => step > from))
      expectSameState(wholly(resumed.checkpoint()), checkpoints[7]!)
      expect(wholly(resumed.places())).toEqual(places)
      resumed.dispose()
    }
    whole.dispose()
  })

  test('a step that is given up at any piece leaves no trace', () => {
    const tensors = memory().numTensors
    const [whole, interrupted] = [begin(), begin()]
    const rows = run(whole, 3)
    run(interrupted, 1)
    let pieces = 0
    for (const step = interrupted.trainStep(); !step.next().done;) pieces++
    interrupted.restore(interruptedAt(1))
    for (let upTo = 1; upTo < pieces; upTo += Math.ceil(pieces / 12)) {
      const step = interrupted.trainStep()
      for (let piece = 0; piece < upTo; piece++) expect(step.next().done).toBe(false)
      step.return(undefined as never)
      expect(interrupted.step).toBe(1)
    }
    expect(run(interrupted, 2)).toEqual(rows.slice(1))
    expectSameState(wholly(interrupted.checkpoint()), wholly(whole.checkpoint()))
    whole.dispose()
    interrupted.dispose()
    expect(memory().numTensors).toBe(tensors)
  })

  test('a copy becomes the checkpoint of its moment, however far the run has gone on', () => {
    const training = begin()
    run(training, 2)
    const then = wholly(training.checkpoint())
    const copy = training.copy()
    run(training, 2)
    expectSameState(wholly(copy.checkpoint(backend.operations)), then)
    copy.dispose()
    training.dispose()
  })

  test('a running run goes back to where a checkpoint was made', () => {
    const training = begin()
    run(training, 1)
    const checkpoint = wholly(training.checkpoint())
    const rows = run(training, 4)
    const end = wholly(training.checkpoint())
    training.restore(checkpoint)
    expect(run(training, 4)).toEqual(rows)
    expectSameState(wholly(training.checkpoint()), end)
    training.dispose()
  })

  function interruptedAt(step: number): Checkpoint {
    const training = begin()
    run(training, step)
    const checkpoint = wholly(training.checkpoint())
    training.dispose()
    return checkpoint
  }

  function batchAt(checkpoint: Checkpoint): number {
    const training = begin()
    training.restore(checkpoint)
    const size = training.nextBatchSize
    training.dispose()
    return size
  }
})

describe('a run', () => {
  let backend: Backend
  beforeAll(async () => {
    backend = await openBackend('tensorflow')
  })
  const tiny = recipeNamed('tiny')
  const begin = (more: Partial<TrainingStart> = {}) =>
    new Training({ backend, recipe: tiny, seed: 5, photos: tinyPhotos, ...more })

  test('counts steps and epochs, with the smaller last batch', () => {
    const training = begin()
    expect(training.stepsPerEpoch).toBe(3)
    expect(training.totalSteps).toBe(6)
    expect([training.step, training.epoch, training.atEndOfEpoch]).toEqual([0, 0, false])
    const seen = Array.from({ length: 6 }, () => {
      const size = training.nextBatchSize
      const { step, epoch } = wholly(training.trainStep())
      return [step, epoch, size, training.atEndOfEpoch]
    })
    expect(seen).toEqual([
      [1, 1, 8, false],
      [2, 1, 8, false],
      [3, 1, 4, true],
      [4, 2, 8, false],
      [5, 2, 8, false],
      [6, 2, 4, true],
    ])
    training.dispose()
  })

  test('leaves the smaller last batch out where its recipe says so', () => {
    const training = begin({ recipe: customRecipe(tiny, { training: { dropLastBatch: true } }) })
    expect(training.stepsPerEpoch).toBe(2)
    const sizes = Array.from({ length: 4 }, () => {
      const size = training.nextBatchSize
      wholly(training.trainStep())
      return size
    })
    expect(sizes).toEqual([8, 8, 8, 8])
    expect(training.epoch).toBe(2)
    training.dispose()
  })

  test('shows each picture once an epoch, in another order each time', () => {
    // A discriminator that doesn't learn knows a picture again when it sees it alone.
    const recipe = customRecipe(tiny, {
      training: { batch: 1, generatorLearningRate: 0, discriminatorLearningRate: 0 },
    })
    const training = begin({ recipe, photos: discs(6, 16, 3) })
    const [first, second] = [0, 1].map(() => run(training, 6).map(({ dReal }) => dReal)) as [
      number[],
      number[],
    ]
    expect(new Set(first).size).toBe(6)
    expect(second.toSorted()).toEqual(first.toSorted())
    expect(second).not.toEqual(first)
    training.dispose()
  })

  test('says what it saw as numbers that belong together', () => {
    const training = begin()
    for (const row of run(training, 6)) {
      const { dReal, dFakeBefore, dFakeAfter } = row as Required<StepRow>
      for (const share of [dReal, dFakeBefore, dFakeAfter]) {
        expect(share > 0 && share < 1).toBe(true)
      }
      // Jensen: the mean of −log D is at least −log of the mean of D.
      expect(row.lossG).toBeGreaterThanOrEqual(-Math.log(dFakeAfter) - 1e-6)
      expect(row.lossD).toBeGreaterThanOrEqual(-Math.log(dReal) - Math.log(1 - dFakeBefore) - 1e-6)
    }
    training.dispose()
  })

  test('previews the latents of its seed and those that follow, with running statistics', () => {
    const training = begin()
    run(training, 3)
    expect(training.previewLatents).toEqual(
      Array.from({ length: 16 }, (_, i) => latentOfSeed(5 + i, tiny.network.latentSize)),
    )
    const generator = new Network(generatorLayers(tiny.network), wholly(training.networks()).generator)
    const format = pictureFormat(tiny.network)
    const again = wholly(generatePictures(backend.operations, generator, format, training.previewLatents))
    expect(wholly(training.preview())).toEqual(again)
    expect(again).toHaveLength(16 * 16 * 16 * 3)
    generator.dispose()
    training.dispose()
  })

  test('learns the colours of its pictures', () => {
    const recipe = customRecipe(tiny, {
      training: { generatorLearningRate: 2e-3, discriminatorLearningRate: 1e-3 },
    })
    const photos = discs(32, 16, 3)
    const training = begin({ recipe, photos })
    const distance = () => largestDistance(meanColour(wholly(training.preview())), meanColour(photos.pixels))
    const before = distance()
    run(training, 120)
    expect(before).toBeGreaterThan(60)
    expect(distance()).toBeLessThan(0.6 * before)
    training.dispose()
  })

  test('moves nothing with learning rates of 0 but running statistics', () => {
    const recipe = customRecipe(tiny, {
      training: { generatorLearningRate: 0, discriminatorLearningRate: 0 },
    })
    const training = begin({ recipe })
    const before = wholly(training.networks())
    run(training, 2)
    const after = wholly(training.networks())
    for (const role of ['generator', 'discriminator'] as const) {
      const moved = [...after[role]!].filter(([key, value]) => !sameBits(value, before[role]!.get(key)!))
      expect(moved.length).toBeGreaterThan(0)
      for (const [key] of moved) expect(key).toContain('running_')
    }
    training.dispose()
  })

  describe('with label smoothing', () => {
    test('has the discriminator’s loss of a target of 1 − s in its first step', () => {
      // −log σ(x)·t − log(1 − σ(x))·(1 − t) = softplus(−x) + (1 − t)·x: the mean logit tells the losses apart.
      const photos = discs(8, 16, 3)
      const layers = discriminatorLayers(tiny.network)
      const discriminator = new Network(layers, initialState(layers, 5, 'discriminator'))
      const all = photoBatch(
        photos,
        Uint32Array.from({ length: 8 }, (_, i) => i),
        pictureFormat(tiny.network),
      )
      const meanLogit = meanOf(take(discriminator.forward(backend.operations, all).output))
      const first = [0, 0.1, 0.5].map((labelSmoothing) => {
        const training = begin({ recipe: customRecipe(tiny, { training: { labelSmoothing } }), photos })
        const [row] = run(training, 1)
        training.dispose()
        return row!
      })
      const [hard, tenth, half] = first as [Required<StepRow>, Required<StepRow>, Required<StepRow>]
      expect(tenth.dReal).toBe(hard.dReal)
      expect(tenth.dFakeBefore).toBe(hard.dFakeBefore)
      expect(tenth.lossD - hard.lossD).toBeCloseTo(0.1 * meanLogit, 5)
      expect(half.lossD - hard.lossD).toBeCloseTo(0.5 * meanLogit, 5)
      expect(Math.abs(meanLogit)).toBeGreaterThan(1e-3)
    })

    test('makes the discriminator less sure of real pictures', () => {
      const sureness = [0, 0.4].map((labelSmoothing) => {
        const recipe = customRecipe(tiny, {
          training: { labelSmoothing, discriminatorLearningRate: 2e-3, generatorLearningRate: 1e-5 },
        })
        const training = begin({ recipe })
        const last = run(training, 40).at(-1)!
        training.dispose()
        return last.dReal
      })
      expect(sureness[0]).toBeGreaterThan(0.9)
      expect(sureness[1]).toBeLessThan(0.75)
    })
  })

  describe('that fine-tunes', () => {
    test('starts from the generator it is given, with a new discriminator', () => {
      const earlier = begin({ seed: 77 })
      run(earlier, 4)
      const given = wholly(earlier.networks())
      const pictures = picturesOf(given.generator)
      const training = begin({ generator: given.generator })
      expectSameValues(wholly(training.networks()).generator, given.generator)
      expectSameValues(wholly(training.networks()).discriminator!, wholly(begin().networks()).discriminator!)
      expect(picturesOf(wholly(training.networks()).generator)).toEqual(pictures)
      run(training, 1)
      expect(
        sameBits(
          wholly(training.networks()).generator.get('main.0.weight')!,
          given.generator.get('main.0.weight')!,
        ),
      ).toBe(false)
      training.dispose()
      earlier.dispose()
    })

    test('starts from both networks where both are given, with a fresh optimiser', () => {
      const earlier = begin({ seed: 77 })
      run(earlier, 4)
      const training = begin({ ...wholly(earlier.networks()) })
      expectSameValues(wholly(training.networks()).generator, wholly(earlier.networks()).generator)
      expectSameValues(wholly(training.networks()).discriminator!, wholly(earlier.networks()).discriminator!)
      const moments = [...wholly(training.checkpoint()).tensors].filter(([key]) => key.startsWith('adam.'))
      expect(moments.length).toBeGreaterThan(0)
      for (const [, { data }] of moments) expect(data.every((value) => value === 0)).toBe(true)
      training.dispose()
      earlier.dispose()
    })

    test('starts from the heads of a discriminator that looks through trained eyes', () => {
      const recipe = customRecipe(recipeNamed('dcgan-32'), {
        network: narrow,
        training: { batch: 4, discriminator: 'projected', loss: 'hinge' },
      })
      const through = { recipe, photos: discs(8, 32, 3), features: featureWeights }
      const earlier = begin({ ...through, seed: 77 })
      run(earlier, 2)
      const { projectedDiscriminator, ...given } = wholly(earlier.networks())
      expect(given.discriminator).toBeUndefined()
      const training = begin({ ...through, ...given, projectedDiscriminator: projectedDiscriminator! })
      expectSameValues(wholly(training.networks()).projectedDiscriminator!, projectedDiscriminator!)
      training.dispose()
      earlier.dispose()
    })

    test('leaves the weights it is given as they are', () => {
      const layers = generatorLayers(tiny.network)
      const generator = initialState(layers, 9, 'given')
      const training = begin({ generator })
      run(training, 2)
      expectSameValues(generator, initialState(layers, 9, 'given'))
      training.dispose()
    })

    test('refuses weights of another network and leaves nothing behind', () => {
      const start = memory().numTensors
      const wide = customRecipe(tiny, { network: { generatorWidth: 16, discriminatorWidth: 16 } }).network
      const generator = initialState(generatorLayers(wide), 1, 'wide')
      const discriminator = initialState(discriminatorLayers(wide), 1, 'wide')
      expect(problemOf(() => begin({ generator }))).toContain('weights-shape')
      expect(problemOf(() => begin({ discriminator }))).toContain('weights-shape')
      expect(memory().numTensors).toBe(start)
    })

    function picturesOf(generator: StateDict): Uint8Array {
      const network = new Network(generatorLayers(tiny.network), generator)
      const latents = [latentOfSeed(1, tiny.network.latentSize)]
      const made = wholly(generatePictures(backend.operations, network, pictureFormat(tiny.network), latents))
      network.dispose()
      return made
    }
  })

  describe('does not begin', () => {
    test.each([
      { photos: discs(20, 32, 3), found: '32 × 32 with 3 channels' },
      { photos: discs(20, 16, 1), found: '16 × 16 with 1 channel' },
      { photos: discs(20, 16, 4), found: '16 × 16 with 4 channels' },
    ])('with pictures of $found', ({ photos, found }) => {
      expect(problemOf(() => begin({ photos }))).toBe(
        `dataset-format: The pictures are ${found}; the recipe takes 16 × 16 with 3.`,
      )
    })

    test.each([
      [0, 'are 0 pictures'],
      [1, 'is 1 picture'],
      [7, 'are 7 pictures'],
    ])('with %i pictures, fewer than a batch', (count, there) => {
      expect(problemOf(() => begin({ photos: discs(count, 16, 3) }))).toBe(
        `dataset-too-small: There ${there}, and a batch takes 8.`,
      )
    })

    test('but does with just one batch', () => {
      const training = begin({ photos: discs(8, 16, 3) })
      expect(training.stepsPerEpoch).toBe(1)
      run(training, 1)
      training.dispose()
    })
  })

  describe('of digits with a last batch of a single picture', () => {
    test.each(['tensorflow', 'wasm'] as const)('goes on on %s', async (name) => {
      const recipe = customRecipe(recipeNamed('mnist-28'), {
        network: { latentSize: 4 },
        training: { batch: 2, dropLastBatch: false },
      })
      const training = new Training({
        backend: await openBackend(name),
        recipe,
        seed: 1,
        photos: discs(3, 28, 1),
      })
      expect(run(training, 4)).toHaveLength(4)
      expect(problemOf(() => wholly(training.checkpoint()))).toBe('no problem')
      training.dispose()
    })
  })
})

describe.each(['tensorflow', 'wasm'] as const)('a run that goes wrong on %s', (name) => {
  let backend: Backend
  beforeAll(async () => {
    backend = await openBackend(name)
  })
  const begin = (changes: RecipeChanges = {}) =>
    new Training({
      backend,
      recipe: customRecipe(recipeNamed('tiny'), changes),
      seed: 5,
      photos: tinyPhotos,
    })

  test('stops with a plain message when its numbers grow beyond all bounds', () => {
    // Without memory of how large gradients were, Adam's step is their mean over the last one, however small that is.
    const training = begin({
      training: {
        generatorLearningRate: 1,
        discriminatorLearningRate: 1,
        beta1: 0.9,
        beta2: 0,
        epsilon: 1e-30,
      },
    })
    const problem = problemOf(() => run(training, 100))
    expect(problem).toMatch(/^training-diverged: The training went wrong at step \d+: /)
    expect(problemOf(() => wholly(training.checkpoint()))).toContain('training-diverged')
    training.dispose()
  })

  test.each([
    ['generator.main.0.weight', Infinity],
    ['generator.main.3.weight', -Infinity],
    ['generator.main.3.weight', NaN],
    ['generator.main.1.bias', NaN],
    ['generator.main.6.weight', Infinity],
    ['discriminator.main.0.weight', Infinity],
    ['discriminator.main.3.weight', NaN],
    ['discriminator.main.5.weight', -Infinity],
    ['adam.generator.mean.main.0.weight', NaN],
    ['adam.discriminator.square.main.2.weight', NaN],
  ])('hands out no checkpoint, and soon stops, with %s of %d', (key, value) => {
    const training = begin()
    run(training, 1)
    const good = wholly(training.checkpoint())
    training.restore(spoilt(good, key, value))
    expect(problemOf(() => wholly(training.checkpoint()))).toBe(
      'training-diverged: The training went wrong at step 1: the numbers became infinite.',
    )
    expect(problemOf(() => run(training, 3))).toContain('training-diverged')
    training.restore(good)
    expect(run(training, 2).map(({ step }) => step)).toEqual([2, 3])
    training.dispose()
  })

  test('goes on from no checkpoint that lacks a part, a tensor or a size', () => {
    const training = begin()
    run(training, 2)
    const good = wholly(training.checkpoint())
    const before = wholly(training.networks())
    const without = (part: string) => ({
      ...good,
      tensors: new Map([...good.tensors].filter(([key]) => !key.startsWith(part))),
    })
    for (const part of ['generator', 'discriminator', 'adam.generator', 'adam.discriminator']) {
      expect(problemOf(() => training.restore(without(`${part}.`)))).toBe(
        `checkpoint-damaged: The checkpoint has no ${part} in it that fits the recipe.`,
      )
    }
    for (const key of ['generator.main.0.weight', 'adam.discriminator.square.main.0.weight']) {
      expect(problemOf(() => training.restore(without(key)))).toMatch(
        /^(?:weights-shape|checkpoint-damaged): /,
      )
      const short = new Map(good.tensors).set(key, { shape: [2], data: new Float32Array(2) })
      expect(problemOf(() => training.restore({ ...good, tensors: short }))).toMatch(
        /^(?:weights-shape|checkpoint-damaged): /,
      )
    }
    expect(training.step).toBe(2)
    expectSameValues(wholly(training.networks()).generator, before.generator)
    training.dispose()
  })
})

test('bytes become the networks’ values and come back', () => {
  const photos: Photos = {
    count: 2,
    size: 2,
    channels: 1,
    pixels: Uint8Array.of(0, 51, 102, 255, 1, 2, 3, 4),
  }
  const signed = { size: 2, channels: 1, range: { from: -1, to: 1 } } as const
  const unsigned = { size: 2, channels: 1, range: { from: 0, to: 1 } } as const
  const batch = photoBatch(photos, Uint32Array.of(1, 0), signed)
  expect(batch.shape).toEqual([2, 2, 2, 1])
  expectNear(take(batch).subarray(4), [-1, -0.6, -0.2, 1], 1e-6)
  expectNear(take(photoBatch(photos, Uint32Array.of(0), unsigned)), [0, 0.2, 0.4, 1], 1e-6)
})

function measured(training: Training): EpochRow {
  return wholly(training.measureEpoch(wholly(training.preview())))
}

function run(training: Training, steps: number): StepRow[] {
  return Array.from({ length: steps }, () => wholly(training.trainStep()))
}

function spoilt(checkpoint: Checkpoint, key: string, value: number): Checkpoint {
  const { shape, data } = checkpoint.tensors.get(key)!
  const changed = data.slice()
  changed[0] = value
  return { ...checkpoint, tensors: new Map(checkpoint.tensors).set(key, { shape, data: changed }) }
}

function meanColour(pixels: Uint8Array): number[] {
  return [0, 1, 2].map((channel) => meanOf(pixels.filter((_, i) => i % 3 === channel)))
}

function sameBits(a: NamedArray, b: NamedArray): boolean {
  const bytes = ({ data }: NamedArray) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return bytes(a).equals(bytes(b))
}

function expectSameValues(actual: StateDict, expected: StateDict): void {
  expect([...actual.keys()]).toEqual([...expected.keys()])
  for (const [key, value] of expected) {
    expect(actual.get(key)!.shape).toEqual(value.shape)
    expect(sameBits(actual.get(key)!, value), key).toBe(true)
  }
}

function expectSameState(actual: Checkpoint, expected: Checkpoint): void {
  const place = ({ step, epoch, seed }: Checkpoint) => ({ step, epoch, seed })
  expect(place(actual)).toEqual(place(expected))
  expectSameValues(actual.tensors, expected.tensors)
}
