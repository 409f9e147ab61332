import { expect, test } from 'vitest'
import { weightsTitle } from '../../src/contract/weightsFiles.ts'

test.each([
  ['generator.pth', 'generator'],
  ['generator.pth.tar', 'generator'],
  ['epoch=3-step=200.ckpt', 'epoch=3-step=200'],
  ['dcgan32.generator.safetensors', 'dcgan32.generator'],
  ['G.state', 'G'],
  ['weights', 'weights'],
  ['.pth', '.pth'],
])('a model of the file %s is called %s', (file, title) => {
  expect(weightsTitle(file)).toBe(title)
})
