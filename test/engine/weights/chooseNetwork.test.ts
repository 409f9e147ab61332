import { describe, expect, test } from 'vitest'
import {
  chooseNetwork,
  findNetworks,
  leftOut,
  ownNames,
  type NetworkSearch,
} from '../../../src/engine/weights/chooseNetwork.ts'
import { classicDcgan } from '../../../src/engine/families/dcgan/fields.ts'
import { discriminatorLayers, generatorLayers } from '../../../src/engine/families/families.ts'
import { initialState } from '../../../src/engine/models/network.ts'
import type { NamedArray } from '../../../src/engine/weights/stateDict.ts'
import { readWeightsFile } from '../../../src/engine/weights/weightsFile.ts'
import { array, fixture, problemOf } from './fixture.ts'

const chosen = (search: NetworkSearch, role: 'generator' | 'discriminator') =>
  chooseNetwork(search, role).network
const searched = (path: string) => findNetworks(readWeightsFile(fixture(path)).stateDicts)

test('an averaged generator in a checkpoint comes before the trained one', () => {
  const search = searched('torch/checkpoint.pth')
  expect(search.networks.map(({ path }) => path)).toEqual([['netG'], ['g_ema']])
  expect(chosen(search, 'generator').tensors.get('main.0.weight')!.data[0]).toBe(0.5)
  expect(problemOf(() => chosen(search, 'discriminator'))).toMatch(/^weights-unrecognised: /)
})

test('generator and discriminator in one dictionary are told apart by their names', () => {
  const tensors = new Map(readWeightsFile(fixture('pytorch/dcgan64.safetensors')).stateDicts[0]!.tensors)
  for (const name of tensors.keys()) if (!/^[GD]\./.test(name)) tensors.delete(name)
  const search = findNetworks([{ path: [], tensors }])
  expect(chosen(search, 'generator')).toBe(search.networks.find(({ path }) => path.join() === 'G')!.network)
  expect(chosen(search, 'generator')).toMatchObject({
    options: { latentSize: 12, imageSize: 64 },
  })
  expect(chosen(search, 'discriminator')).toBe(
    search.networks.find(({ path }) => path.join() === 'D')!.network,
  )
})

test('half-precision weights and parallel modules are networks like others', () => {
  for (const path of [
    'torch/generator.half.pth',
    'torch/generator.module.pth',
    'torch/generator.legacy.pth',
  ]) {
    expect(chosen(searched(path), 'generator')).toMatchObject({
      options: { imageSize: 16, latentSize: 3, generatorWidth: 2 },
    })
  }
})

test('where there is no network the largest state dict says why', () => {
  const [, { tensors }] = readWeightsFile(fixture('torch/checkpoint.pth')).stateDicts as [
    unknown,
    { tensors: Map<string, NamedArray> },
  ]
  tensors.set(
    'main.1.bias',
    array([4], () => NaN),
  )
  const search = findNetworks([
    { path: ['noise'], tensors: new Map([['fixed_noise', array([2, 3])]]) },
    { path: ['netG'], tensors },
  ])
  expect(problemOf(() => chosen(search, 'generator'))).toContain('weights-values: The tensor main.1.bias')
})

test('a broken generator beside a sound discriminator says what is broken', () => {
  const tensors = new Map(readWeightsFile(fixture('pytorch/dcgan32.safetensors')).stateDicts[0]!.tensors)
  for (const name of tensors.keys()) if (!/^[GD]\./.test(name)) tensors.delete(name)
  tensors.set('G.net.3.weight', array([1, 2, 4, 4]))
  const search = findNetworks([{ path: [], tensors }])
  expect(chosen(search, 'discriminator').options).toMatchObject({ imageSize: 32 })
  expect(problemOf(() => chosen(search, 'generator'))).toContain(
    'weights-shape: The tensor G.net.3.weight has the shape [1, 2, 4, 4], but [32, 16, 4, 4] is expected',
  )
})

describe('what lies beside a generator', () => {
  const small = () =>
    new Map(readWeightsFile(fixture('torch/generator.protocol4.pth')).stateDicts[0]!.tensors)
  const within = (prefix: string, tensors: ReadonlyMap<string, NamedArray> = small()) =>
    new Map([...tensors].map(([name, tensor]) => [prefix + name, tensor]))
  const search = (...dictionaries: readonly (readonly [string, ReadonlyMap<string, NamedArray>])[]) =>
    findNetworks(
      dictionaries.map(([path, tensors]) => ({ path: path === '' ? [] : path.split('/'), tensors })),
    )
  const matrix = (name: string) => new Map([[name, array([3, 3])]])

  test.each<[string, readonly (readonly [string, ReadonlyMap<string, NamedArray>])[], string]>([
    [
      'a mapping in front',
      [['', new Map([...small(), ...matrix('mapping.0.weight'), ...matrix('mapping.2.weight')])]],
      '“mapping” (mapping.0.weight and 1 more)',
    ],
    [
      'a refinement behind',
      [['', new Map([...small(), ['refine.0.weight', array([3, 3, 3, 3])]])]],
      '“refine” (refine.0.weight)',
    ],
    ['a scale of its own', [['', new Map([...small(), ['scale', array([3])]])]], '“scale” (scale)'],
    [
      'an attention with an encoder in it',
      [['', new Map([...small(), ...matrix('attention.encoder.weight')])]],
      '“attention”',
    ],
    [
      'a mapping within the generator',
      [
        [
          'state_dict',
          new Map([
            ...within('generator.'),
            ...matrix('generator.embed.weight'),
            ...matrix('discriminator.0.weight'),
          ]),
        ],
      ],
      '“embed” (state_dict.generator.embed.weight)',
    ],
    [
      'a mapping in a dictionary of its own',
      [
        ['netG', small()],
        ['mapping', matrix('0.weight')],
      ],
      '“mapping” (mapping.0.weight)',
    ],
    [
      'a second generator’s name beside one that has none',
      [['', new Map([...small(), ...matrix('generator.0.weight')])]],
      '“generator”',
    ],
  ])('%s is refused by its name', (_, dictionaries, named) => {
    const problem = problemOf(() => chooseNetwork(search(...dictionaries), 'generator'))
    expect(problem).toMatch(/^weights-parts: Besides a generator the file holds /)
    expect(problem).toContain(named)
    expect(problem).toContain('may lie on the way to the picture')
  })

  test.each<[string, readonly (readonly [string, ReadonlyMap<string, NamedArray>])[], readonly string[]]>([
    [
      'buffers and counters',
      [['', new Map([...small(), ...matrix('fixed_noise'), ['n_averaged', array([])]])]],
      ['fixed_noise', 'n_averaged'],
    ],
    [
      'the state of chance',
      [
        ['', new Map([['rng_state', array([9])], ...matrix('noise')])],
        ['netG', small()],
      ],
      ['rng_state', 'noise'],
    ],
    [
      'an optimiser',
      [
        ['netG', small()],
        ['optimizer/state/exp_avg', matrix('0')],
      ],
      ['optimizer'],
    ],
    ['an unknown discriminator', [['', new Map([...within('G.'), ...matrix('D.fc.weight')])]], ['D']],
    [
      'losses',
      [['state_dict', new Map([...within('generator.'), ['lpips.0.weight', array([3, 3, 3, 3])]])]],
      ['lpips'],
    ],
    [
      'a trained generator beside an averaged one',
      [
        ['netG', small()],
        ['g_ema', small()],
      ],
      ['netG'],
    ],
    [
      'a generator that is broken',
      [
        [
          'netG',
          small().set(
            'main.1.bias',
            array([4], () => NaN),
          ),
        ],
        ['g_ema', small()],
      ],
      ['netG'],
    ],
    [
      'one of another kind',
      [
        ['netG', matrix('0.weight')],
        ['g_ema', small()],
      ],
      ['netG'],
    ],
    [
      'numbers in another dictionary',
      [
        ['netG', small()],
        ['statistics', new Map([['mean', array([3])]])],
      ],
      ['statistics'],
    ],
    ['nothing', [['', small()]], []],
  ])('%s may stay out, and it is said', (_, dictionaries, said) => {
    const found = search(...dictionaries)
    const generator = chooseNetwork(found, 'generator')
    expect(leftOut(found, [generator])).toEqual(said)
    expect(generator.network.tensors.get('main.0.weight')!.shape).toEqual([3, 4, 4, 4])
  })

  test.each<[string, ReadonlyMap<string, NamedArray>, string]>([
    ['alone', small(), 'main.0.weight'],
    ['wrapped', within('module.'), 'module.main.0.weight'],
    [
      'with a buffer',
      new Map([...within('generator.'), ...matrix('fixed_noise')]),
      'generator.main.0.weight',
    ],
    ['beside a discriminator', new Map([...within('G.'), ...matrix('D.fc.weight')]), 'main.0.weight'],
    [
      'beside one and a loss',
      new Map([...within('gan.G.'), ...matrix('gan.D.fc.weight'), ...matrix('gan.G.vgg.weight')]),
      'main.0.weight',
    ],
  ])('a generator %s keeps the names of its own module', (_, tensors, name) => {
    const found = search(['', tensors])
    expect(ownNames(found, chooseNetwork(found, 'generator')).get('main.0.weight')).toBe(name)
  })
})

describe('a discriminator with spectral normalisation', () => {
  const network = { ...classicDcgan, imageSize: 16, generatorWidth: 4, discriminatorWidth: 4 } as const
  const spectral = initialState(discriminatorLayers({ ...network, spectralNorm: true }), 1, 'discriminator')
  const asParametrization = (name: string) =>
    name
      .replace('weight_orig', 'parametrizations.weight.original')
      .replace(/weight_([uv])$/, 'parametrizations.weight.0._$1')

  test.each([
    ['hooks', (name: string) => name],
    ['parametrizations', asParametrization],
  ])('by %s is recognised beside its generator, with its vectors', (_, called) => {
    const generator = initialState(generatorLayers(network), 1, 'generator')
    const tensors = new Map([
      ...[...generator].map(([name, value]) => [`G.${name}`, value] as const),
      ...[...spectral].map(([name, value]) => [`D.${called(name)}`, value] as const),
    ])
    const search = findNetworks([{ path: [], tensors }])
    expect(chosen(search, 'generator').options).toMatchObject({ imageSize: 16, generatorWidth: 4 })
    const found = chosen(search, 'discriminator')
    expect(found.options).toMatchObject({ imageSize: 16, discriminatorWidth: 4, spectralNorm: true })
    expect(new Map(found.tensors)).toEqual(new Map(spectral))
  })

  test('and batch norms is recognised with the first folded into its weights', () => {
    const normed = initialState(discriminatorLayers(network), 1, 'discriminator')
    const tensors = new Map(normed)
    for (const field of ['weight_orig', 'weight_u', 'weight_v'])
      tensors.set(`main.0.${field}`, spectral.get(`main.0.${field}`)!)
    tensors.delete('main.0.weight')
    const found = chosen(findNetworks([{ path: [], tensors }]), 'discriminator')
    expect(found.options).not.toHaveProperty('spectralNorm')
    expect([...found.tensors.keys()].toSorted()).toEqual([...normed.keys()].toSorted())
  })

  test('of which a layer has none is refused', () => {
    const tensors = new Map(spectral)
    tensors.set('main.2.weight', tensors.get('main.2.weight_orig')!)
    for (const field of ['weight_orig', 'weight_u', 'weight_v']) tensors.delete(`main.2.${field}`)
    expect(problemOf(() => chosen(findNetworks([{ path: [], tensors }]), 'discriminator'))).toMatch(
      /^weights-(?:unrecognised|shape): /,
    )
  })
})
