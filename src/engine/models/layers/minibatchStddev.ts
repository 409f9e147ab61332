/** Minibatch standard deviation (Karras et al. 2018, section 3): one more channel that tells how varied a batch is. */
import {
  add,
  concat,
  div,
  fill,
  mean,
  mul,
  slice,
  sqrt,
  square,
  sub,
  sum,
  tidy,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type { Layer } from '../layer.ts'

const epsilon = 1e-8

/** [n, s, s, c] → [n, s, s, c + 1]; the new channel is the mean over places of the deviation over the batch. */
export const minibatchStddev: Layer = {
  parameters: [],
  forward(_, input) {
    const [batch, size, , channels] = input.shape as [number, number, number, number]
    const places = size * size * channels
    const deviations = (centred: Tensor4D) => sqrt(add(mean(square(centred), 0, true), epsilon))
    return {
      output: tidy(() => {
        const spread = mean(deviations(sub(input, mean(input, 0, true))))
        return concat([input as Tensor4D, mul(fill([batch, size, size, 1], 1), spread) as Tensor4D], 3)
      }),
      keeps: { input: true, output: false },
      backward: (gradient) => ({
        input: tidy(() => {
          const direct = slice(gradient as Tensor4D, [0, 0, 0, 0], [batch, size, size, channels])
          const ofSpread = sum(slice(gradient as Tensor4D, [0, 0, 0, channels], [batch, size, size, 1]))
          const centred: Tensor4D = sub(input, mean(input, 0, true))
          // d spread / d x = (x − x̄) / (batch · places · deviation)
          const through = div(centred, mul(deviations(centred), batch * places))
          return add(direct, mul(through, ofSpread))
        }),
      }),
    }
  },
}
