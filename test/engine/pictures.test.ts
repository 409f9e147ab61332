/** From what a generator makes to bytes. */
import { expect, test } from 'vitest'
import { toBytes } from '../../src/engine/pictures.ts'

const range = { from: -1, to: 1 } as const

test('bytes are the nearest ones, and none beyond their ends', () => {
  const values = Float32Array.of(-1, 1, 0, -7, 7, -1.5 / 255, 1.5 / 255)
  const bytes = new Uint8Array(values.length)
  toBytes(values, { size: 1, channels: 1, range }, bytes)
  expect([...bytes]).toEqual([0, 255, 128, 0, 255, 127, 128])
})

test.each([
  { channels: 1, values: [-1, 1], expected: [0, 0, 0, 255, 255, 255, 255, 255] },
  { channels: 3, values: [-1, 0, 1, 1, 0, -1], expected: [0, 128, 255, 255, 255, 128, 0, 255] },
  { channels: 4, values: [-1, 0, 1, -1, 1, 0, -1, 0], expected: [0, 128, 255, 0, 255, 128, 0, 128] },
])('$channels channels fill four, opaque where they have no transparency of their own', (one) => {
  const { channels, values, expected } = one
  const bytes = new Uint8Array(8)
  toBytes(Float32Array.from(values), { size: 1, channels, range }, bytes)
  expect([...bytes]).toEqual(expected)
})
