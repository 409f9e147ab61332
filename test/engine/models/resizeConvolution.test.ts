/** The layer that enlarges and convolves at once, against doing one after the other in plain loops. */
import { tensor } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from '../../../src/backends/chooseBackend.ts'
import { resizeConvolution } from '../../../src/engine/models/layers/resizeConvolution.ts'
import { initialState, Network } from '../../../src/engine/models/network.ts'
import type { Operations } from '../../../src/engine/operations.ts'
import { normals } from '../numbers.ts'

const [batch, side, inputs, outputs] = [2, 5, 3, 4] as const

describe.each(['tensorflow', 'wasm'] as const)('on %s', (name) => {
  let operations: Operations
  beforeAll(async () => {
    ;({ operations } = await openBackend(name))
  })

  test('is a convolution of the enlarged picture, whose edges go on as they end', () => {
    const layer = resizeConvolution({ name: 'up', bias: true, scheme: 'pytorch', inputs, outputs })
    const state = initialState([layer], 1, 'resizing')
    const network = new Network([layer], state)
    const picture = normals('picture', batch * side * side * inputs)
    const input = tensor(picture, [batch, side, side, inputs])
    const output = network.predict(operations, input)

    expect(output.shape).toEqual([batch, 2 * side, 2 * side, outputs])
    const [weight, bias] = ['up.weight', 'up.bias'].map((key) => state.get(key)!.data) as [
      Float32Array,
      Float32Array,
    ]
    const expected = oneAfterTheOther(picture, weight, bias)
    output.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
    for (const one of [network, input, output]) one.dispose()
  })
})

/** `weight` as PyTorch has it: [outputs, inputs, 3, 3]. */
function oneAfterTheOther(picture: Float32Array, weight: Float32Array, bias: Float32Array): number[] {
  const size = 2 * side
  const inside = (place: number) => Math.min(size - 1, Math.max(0, place))
  const enlarged = (n: number, y: number, x: number, channel: number) =>
    picture[((n * side + (inside(y) >> 1)) * side + (inside(x) >> 1)) * inputs + channel]!
  const values: number[] = []
  for (let n = 0; n < batch; n++)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++)
        for (let to = 0; to < outputs; to++) {
          let sum = bias[to]!
          for (let from = 0; from < inputs; from++)
            for (let down = 0; down < 3; down++)
              for (let right = 0; right < 3; right++)
                sum +=
                  weight[((to * inputs + from) * 3 + down) * 3 + right]! *
                  enlarged(n, y + down - 1, x + right - 1, from)
          values.push(sum)
        }
  return values
}
