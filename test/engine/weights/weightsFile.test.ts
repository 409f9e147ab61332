/** Weight files as people have them: of old and new PyTorch, packed again, beside other things; and what is none. */
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { chooseNetwork, findNetworks } from '../../../src/engine/weights/chooseNetwork.ts'
import { readWeightsFile } from '../../../src/engine/weights/weightsFile.ts'
import { fixture, problemOf } from './fixture.ts'

const generatorOf = (bytes: Uint8Array) =>
  chooseNetwork(findNetworks(readWeightsFile(bytes).stateDicts), 'generator').network.tensors
const plain = generatorOf(fixture('torch/generator.protocol4.pth'))

/** A file as Node reads it, which may begin anywhere in memory. */
function bufferAt(offset: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset)
}

test('the format of before 1.6 is read wherever its numbers lie', () => {
  for (let offset = 0; offset < 4; offset++) {
    const read = generatorOf(bufferAt(offset, fixture('torch/generator.legacy.pth')))
    expect(read).toEqual(plain)
  }
})

test('what other programs packed again is read', () => {
  expect(generatorOf(fixture('torch/packed.pth.tar'))).toEqual(plain)
})

test('a checkpoint gives its tensors beside whatever torch.load takes with weights_only', () => {
  expect(generatorOf(fixture('torch/beside-safe-objects.pth'))).toEqual(plain)
  expect(generatorOf(fixture('torch/lightning.ckpt'))).toEqual(plain)
})

test('a tensor that cannot be read is named and never left out in silence', () => {
  expect(problemOf(() => readWeightsFile(fixture('torch/beside-sparse.pth')))).toBe(
    'weights-format: The tensor sparse is sparse, quantised, complex or of 8-bit floats, which cannot be read.',
  )
})

const zip = (...names: readonly string[]) =>
  zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')])))

test.each<[string, Uint8Array, string]>([
  ['TorchScript', fixture('torch/script.pt'), 'a TorchScript program (torch.jit.save), not a state dict'],
  ['torch.export', zip('g/archive_format', 'g/models/model.json'), 'a program of torch.export'],
  ['NumPy’s zip', zip('w.npy'), 'arrays of NumPy'],
  ['Keras', zip('config.json', 'model.weights.h5'), 'a model of Keras'],
  ['another zip', zip('a.txt'), 'a zip archive, but PyTorch did not write it'],
  ['gzip', Uint8Array.of(0x1f, 0x8b, 8), 'packed with gzip'],
  ['tar', strToU8(`${'\0'.repeat(257)}ustar`), 'a tar archive'],
  ['HDF5', strToU8('\x89HDF\r\n', true), 'an HDF5 file'],
  ['a web page', strToU8('<!DOCTYPE html><title>Sign in'), 'a web page'],
  [
    'a pointer of Git LFS',
    strToU8('version https://git-lfs.github.com/spec/v1'),
    'only a pointer of Git LFS',
  ],
  ['anything else', strToU8('words'), 'neither a safetensors file nor one that PyTorch wrote'],
  ['nothing', new Uint8Array(), 'neither a safetensors file'],
])('%s is named as what it is', (_, bytes, what) => {
  const problem = problemOf(() => readWeightsFile(bytes))
  expect(problem).toMatch(/^weights-format: The file is /)
  expect(problem).toContain(what)
})

test('what unpacks to far more than its size is refused before it is unpacked', () => {
  const bomb = zipSync({ x: { 'data.pkl': new Uint8Array(50_000_000) } }, { level: 9 })
  expect(bomb.length).toBeLessThan(100_000)
  expect(problemOf(() => readWeightsFile(bomb))).toBe(
    'weights-format: The zip archive unpacks to far more than its size, which weights never do.',
  )
})
