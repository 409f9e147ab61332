import { expect, test } from 'vitest'
import { chooseNetwork, findNetworks } from '../../../src/engine/weights/chooseNetwork.ts'
import type { NamedArray } from '../../../src/engine/weights/stateDict.ts'
import { readWeightsFile } from '../../../src/engine/weights/weightsFile.ts'
import { array, fixture, problemOf } from './fixture.ts'

const searched = (path: string) => findNetworks(readWeightsFile(fixture(path)).stateDicts)

test('an averaged generator in a checkpoint comes before the trained one', () => {
  const search = searched('torch/checkpoint.pth')
  expect(search.networks.map(({ path }) => path)).toEqual([['netG'], ['g_ema']])
  expect(chooseNetwork(search, 'generator').tensors.get('main.0.weight')!.data[0]).toBe(0.5)
  expect(problemOf(() => chooseNetwork(search, 'discriminator'))).toMatch(/^weights-unrecognised: /)
})

test('generator and discriminator in one dictionary are told apart by their names', () => {
  const search = searched('pytorch/dcgan64.safetensors')
  expect(chooseNetwork(search, 'generator')).toBe(
    search.networks.find(({ path }) => path.join() === 'G')!.network,
  )
  expect(chooseNetwork(search, 'generator')).toMatchObject({
    options: { latentSize: 12, imageSize: 64 },
  })
  expect(chooseNetwork(search, 'discriminator')).toBe(
    search.networks.find(({ path }) => path.join() === 'D')!.network,
  )
})

test('half-precision weights and parallel modules are networks like others', () => {
  for (const path of [
    'torch/generator.half.pth',
    'torch/generator.module.pth',
    'torch/generator.legacy.pth',
  ]) {
    expect(chooseNetwork(searched(path), 'generator')).toMatchObject({
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
  expect(problemOf(() => chooseNetwork(search, 'generator'))).toContain(
    'weights-values: The tensor main.1.bias',
  )
})

test('a broken generator beside a sound discriminator says what is broken', () => {
  const tensors = new Map(readWeightsFile(fixture('pytorch/dcgan32.safetensors')).stateDicts[0]!.tensors)
  for (const name of tensors.keys()) if (!/^[GD]\./.test(name)) tensors.delete(name)
  tensors.set('G.net.3.weight', array([1, 2, 4, 4]))
  const search = findNetworks([{ path: [], tensors }])
  expect(chooseNetwork(search, 'discriminator').options).toMatchObject({ imageSize: 32 })
  expect(problemOf(() => chooseNetwork(search, 'generator'))).toContain(
    'weights-shape: The tensor G.net.3.weight has the shape [1, 2, 4, 4], but [32, 16, 4, 4] is expected',
  )
})
