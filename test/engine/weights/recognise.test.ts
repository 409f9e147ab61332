import { describe, expect, test } from 'vitest'
import { recogniseNetwork } from '../../../src/engine/weights/recognise.ts'
import { readSafetensors } from '../../../src/engine/weights/safetensors.ts'
import type { NamedArray, StateDict } from '../../../src/engine/weights/stateDict.ts'
import { readTorchFile } from '../../../src/engine/weights/torchFile.ts'
import { array, fixture, problemOf, within } from './fixture.ts'

const reference = (name: string, prefix: string) =>
  within(readSafetensors(fixture(`pytorch/${name}.safetensors`)).tensors, prefix)
const small = (): Map<string, NamedArray> =>
  new Map(readTorchFile(fixture('torch/generator.protocol4.pth'))[0]!.tensors)
const renamed = (tensors: StateDict, rename: (name: string) => string) =>
  new Map([...tensors].map(([name, value]) => [rename(name), value]))

const plain = () => new Map([...small()].filter(([name]) => !name.endsWith('num_batches_tracked')))
/** `main.N` with another name for each N. */
const placed = (name: string, places: Readonly<Record<string, string>>) =>
  name.replace(/^main\.(\d+)/, (_, index: string) => places[index]!)
const drop = (layer: string) => (tensors: Map<string, NamedArray>) => {
  for (const name of tensors.keys()) if (name.startsWith(layer)) tensors.delete(name)
}
const variance = (value: number) => (tensors: Map<string, NamedArray>) =>
  tensors.set('main.4.running_var', { shape: [2], data: Float32Array.of(1, value) })
const generatorNames = [
  'main.0.weight',
  'main.1.weight',
  'main.1.bias',
  'main.1.running_mean',
  'main.1.running_var',
  'main.3.weight',
  'main.4.weight',
  'main.4.bias',
  'main.4.running_mean',
  'main.4.running_var',
  'main.6.weight',
]

/** The problem of the small generator after a change. */
function changed(change: (tensors: Map<string, NamedArray>) => unknown): string {
  const tensors = small()
  change(tensors)
  return problemOf(() => recogniseNetwork(tensors))
}

/** A generator's tensors from the latents to the picture, for any widths. */
function generator(
  latentSize: number,
  width: number,
  levels: number,
  channels: number,
): Map<string, NamedArray> {
  const tensors = new Map<string, NamedArray>()
  for (let i = 0; i <= levels; i++) {
    const inputs = i === 0 ? latentSize : width * 2 ** (levels - i)
    const outputs = i === levels ? channels : width * 2 ** (levels - 1 - i)
    tensors.set(`${3 * i}.weight`, array([inputs, outputs, 4, 4]))
    if (i === levels) break
    for (const field of ['weight', 'bias', 'running_mean', 'running_var']) {
      tensors.set(`${3 * i + 1}.${field}`, array([outputs]))
    }
  }
  return tensors
}

describe('what a network is', () => {
  test.each([
    ['dcgan64', { imageSize: 64, latentSize: 12, width: 6, channels: 3, bias: false }],
    ['dcgan64-bias-network', { imageSize: 64, latentSize: 12, width: 6, channels: 3, bias: true }],
    ['dcgan64-rgba', { imageSize: 64, latentSize: 8, width: 4, channels: 4, bias: false }],
    ['dcgan32', { imageSize: 32, latentSize: 10, width: 8, channels: 3, bias: false }],
  ])('the pair %s', (name, { latentSize, width, bias, ...format }) => {
    const found = recogniseNetwork(readTorchFile(fixture(`pytorch/${name}.generator.pth`))[0]!.tensors)
    expect(found).toMatchObject({ role: 'generator', family: 'dcgan' })
    expect(found.options).toEqual({ ...format, latentSize, generatorWidth: width, bias })
    const critic = recogniseNetwork(reference(name, 'D.'))
    expect(critic).toMatchObject({ role: 'discriminator', family: 'dcgan' })
    expect(critic.options).toEqual({ ...format, discriminatorWidth: width, bias: false })
  })

  test('the pair mnist28', () => {
    const tensors = reference('mnist28', 'G.')
    const found = recogniseNetwork(tensors)
    expect(found).toMatchObject({ family: 'mnist', role: 'generator', options: { latentSize: 10 } })
    expect(new Map([...found.tensors].toSorted())).toEqual(new Map([...tensors].toSorted()))
    expect(recogniseNetwork(renamed(tensors, (name) => `module.${name}`)).tensors).toEqual(found.tensors)
    const critic = recogniseNetwork(reference('mnist28', 'D.'))
    expect(critic).toMatchObject({ family: 'mnist', role: 'discriminator' })
    expect(critic.options).toEqual({})
  })

  test.each([
    [100, 64, 4, 3],
    [1, 5, 2, 1],
    [128, 3, 5, 4],
    [7, 1, 3, 1],
    [20, 20, 2, 3],
  ])(
    'a generator of %i latents, width %i, %i levels and %i channels',
    (latentSize, width, levels, channels) => {
      const network = recogniseNetwork(generator(latentSize, width, levels, channels))
      const options = { latentSize, generatorWidth: width, imageSize: 4 * 2 ** levels, channels }
      expect(network).toMatchObject({ role: 'generator', options })
    },
  )
})

describe('canonical names', () => {
  test('of a generator are those of the DCGAN example, in its order', () => {
    const { tensors } = recogniseNetwork(reference('dcgan32', 'G.'))
    expect([...tensors.keys()].filter((name) => name.endsWith('.weight'))).toEqual(
      [0, 1, 3, 4, 6, 7, 9].map((at) => `main.${at}.weight`),
    )
    expect(tensors.get('main.7.running_var')).toEqual(reference('dcgan32', 'G.net.7.').get('running_var'))
  })

  test('of a discriminator leave no gap where the first batch norm is not', () => {
    const { tensors } = recogniseNetwork(reference('dcgan64', 'D.'))
    expect([...tensors.keys()].filter((name) => name.endsWith('.weight'))).toEqual(
      [0, 2, 3, 5, 6, 8, 9, 11].map((at) => `main.${at}.weight`),
    )
  })

  test.each<[string, (name: string) => string]>([
    ['main.N', (name) => name],
    ['N', (name) => name.replace('main.', '')],
    ['module.main.N', (name) => `module.${name}`],
    ['netG.module.net.N', (name) => name.replace('main', 'netG.module.net')],
    ['two digits and gaps', (name) => placed(name, { 0: 'm.2', 1: 'm.9', 3: 'm.10', 4: 'm.11', 6: 'm.100' })],
    ['without activations', (name) => placed(name, { 0: 'm.0', 1: 'm.1', 3: 'm.2', 4: 'm.3', 6: 'm.4' })],
    [
      'blocks',
      (name) => placed(name, { 0: 'layer1.0', 1: 'layer1.1', 3: 'layer2.0', 4: 'layer2.1', 6: 'layer3.0' }),
    ],
    ['by kind', (name) => placed(name, { 0: 'up1', 1: 'bn1', 3: 'up2', 4: 'bn2', 6: 'up3' })],
  ])('come from names like %s, in any order', (_style, rename) => {
    const given = new Map([...renamed(plain(), rename)].toReversed())
    const { tensors } = recogniseNetwork(given)
    expect(tensors).toEqual(plain())
    expect([...tensors.keys()]).toEqual(generatorNames)
  })

  test('come from the order of the file where names say another, and from shapes where both do', () => {
    const words = { 0: 'initial', 1: 'initial-norm', 3: 'pyramid', 4: 'pyramid-norm', 6: 'final' }
    const worded = renamed(plain(), (name) => placed(name, words))
    expect(recogniseNetwork(worded).tensors).toEqual(plain())
    const alphabetical = new Map([...worded].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    expect([...alphabetical.keys()][0]).toBe('final.weight')
    expect(recogniseNetwork(alphabetical).tensors).toEqual(plain())
    const critic = reference('dcgan64', 'D.')
    const { tensors } = recogniseNetwork(critic)
    const unsorted = renamed(critic, (name) => name.replace(/(\d+)/, (at) => `${(Number(at) * 7) % 12}`))
    const mixed = new Map([...unsorted].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    expect(recogniseNetwork(mixed)).toMatchObject({ role: 'discriminator' })
    expect(recogniseNetwork(mixed).tensors).toEqual(tensors)
  })

  test('say what the file called them, and what it did not have', () => {
    const given = renamed(plain(), (name) => name.replace('main', 'module.net')).set(
      'module.net.6.bias',
      array([3]),
    )
    const { names } = recogniseNetwork(given)
    expect(names.get('main.4.running_var')).toBe('module.net.4.running_var')
    expect(names.get('main.6.bias')).toBe('module.net.6.bias')
    expect([...names.keys()]).toEqual([...generatorNames, 'main.6.bias'])
  })

  test('a bias that only the last layer has is completed with zeros', () => {
    const tensors = plain().set('main.6.bias', array([3]))
    const network = recogniseNetwork(tensors)
    expect(network.options).toMatchObject({ bias: true })
    expect(network.tensors.get('main.0.bias')).toEqual(array([4], () => 0))
    expect(network.tensors.get('main.6.bias')).toEqual(array([3]))
  })
})

describe('what is no network says so in a sentence', () => {
  test('a wrong shape names the tensor, what was found and what is expected', () => {
    expect(changed((tensors) => tensors.set('main.3.weight', array([4, 5, 4, 4])))).toBe(
      'weights-shape: The tensor main.3.weight has the shape [4, 5, 4, 4], but [4, 2, 4, 4] is expected: ' +
        'in a DCGAN the widths double from layer to layer, and each layer takes what the last one gives.',
    )
    expect(changed((tensors) => tensors.set('main.3.weight', array([4, 2, 3, 3])))).toContain(
      'main.3.weight has the shape [4, 2, 3, 3], but [4, 2, 4, 4] is expected',
    )
    expect(changed((tensors) => tensors.set('main.4.bias', array([7])))).toContain(
      'weights-shape: The tensor main.4.bias has the shape [7], but [2] is expected',
    )
    expect(changed((tensors) => tensors.set('main.0.bias', array([3])))).toContain(
      'weights-shape: The tensor main.0.bias has the shape [3], but [4] is expected',
    )
  })

  test('a missing tensor is named', () => {
    expect(changed((tensors) => tensors.delete('main.1.running_var'))).toContain(
      'weights-shape: The tensor main.1.running_var is missing, but [4] is expected',
    )
    const digits = reference('mnist28', 'G.')
    digits.delete('conv1.1.bias')
    expect(problemOf(() => recogniseNetwork(digits))).toContain(
      'The tensor conv1.1.bias is missing, but [32]',
    )
  })

  test('a missing and a surplus batch norm are named', () => {
    expect(changed(drop('main.1.'))).toContain(
      'weights-unrecognised: After the convolution main.0.weight a batch norm of 4 channels is missing',
    )
    expect(changed(drop('main.4.'))).toContain(
      'After the convolution main.3.weight a batch norm of 2 channels',
    )
    expect(changed((tensors) => tensors.set('main.7.weight', array([3])))).toContain(
      'norm main.7 is one too many',
    )
  })

  test('foreign layers, sizes and channels are named', () => {
    expect(changed((tensors) => tensors.set('main.9.weight_orig', array([3, 3])))).toContain(
      'weights-unrecognised: The tensor main.9.weight_orig with the shape [3, 3] belongs to no DCGAN',
    )
    expect(changed((tensors) => tensors.set('main.9.weight', array([3, 3])))).toContain(
      'no known network with linear',
    )
    expect(problemOf(() => recogniseNetwork(generator(8, 2, 6, 3)))).toContain('has 7 convolutions')
    expect(problemOf(() => recogniseNetwork(generator(8, 2, 3, 2)))).toContain('pictures with 2 channels')
    expect(problemOf(() => recogniseNetwork(generator(0, 2, 3, 3)))).toContain('latents of size 0')
    expect(problemOf(() => recogniseNetwork(new Map([['w', array([2, 2])]])))).toContain('no convolutions')
    expect(problemOf(() => recogniseNetwork(new Map()))).toContain('weights-unrecognised')
  })

  test('NaN, infinity and a negative variance are named with their tensor', () => {
    expect(changed(variance(NaN))).toBe(
      'weights-values: The tensor main.4.running_var contains NaN (not a number) at position 1.',
    )
    expect(changed(variance(-Infinity))).toContain('main.4.running_var contains an infinite value')
    expect(changed(variance(-0.5))).toContain('main.4.running_var contains a negative variance')
  })

  test('a hundred thousand layers are refused and break nothing', () => {
    const many = new Map(Array.from({ length: 100_000 }, (_, i) => [`m.${i}.weight`, array([1, 1, 4, 4])]))
    expect(problemOf(() => recogniseNetwork(many))).toContain('has 100000 convolutions')
  })
})
