/** Batch normalisation with PyTorch's conventions: biased variance normalises, unbiased goes into the running statistics. */
import { add, mul, reshape, rsqrt, sub, tidy } from '@tensorflow/tfjs-core'
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import type { NormSettings } from '../../operations.ts'
import { normal, one, zero, type InitialScheme } from '../initial.ts'
import type { FoldedNorm, Layer } from '../layer.ts'

/** PyTorch's default. */
export const usualEpsilon = 1e-5
const momentum = 0.1

/**
 * Over batch, height and width of [n, s, s, features], or over the batch of [n, features]; then a leaky ReLU of `slope`,
 * which backends compute in the same passes over memory.
 */
export function batchNorm(
  name: string,
  features: number,
  scheme: InitialScheme,
  slope: number,
  epsilon = usualEpsilon,
): Layer {
  const shape = [features]
  const settings = { epsilon, slope }
  return {
    name,
    norm: settings,
    parameters: [
      { name: 'weight', shape, trained: true, initial: scheme === 'dcgan' ? normal(1, 0.02) : one },
      { name: 'bias', shape, trained: true, initial: zero },
      { name: 'running_mean', shape, trained: false, initial: zero },
      { name: 'running_var', shape, trained: false, initial: one },
    ],
    forward({ operations, mode, weight }, input) {
      const [scale, shift] = [weight('weight') as Tensor1D, weight('bias') as Tensor1D]
      const runningMean = weight('running_mean') as Tensor1D
      const runningVariance = weight('running_var') as Tensor1D

      if (mode === 'eval') {
        const output = asPictures(input, (pictures) =>
          operations.normalise(
            pictures,
            { mean: runningMean, variance: runningVariance },
            scale,
            shift,
            settings,
          ),
        )
        return {
          output,
          keeps: { input: false, output: true },
          // Fixed statistics make the layer linear: dx = dy · scale / √(variance + ε). Weights stay as they are.
          backward: (gradient) => ({
            input: asPictures(gradient, (pictures) =>
              tidy(() => {
                const none = mul(shift, 0) as Tensor1D
                const statistics = { mean: none, variance: runningVariance }
                const bent =
                  slope === 1
                    ? pictures
                    : operations.leakyReluGradient(pictures, pictureShaped(output), slope)
                return operations.normalise(bent as Tensor4D, statistics, scale, none, { epsilon, slope: 1 })
              }),
            ),
          }),
        }
      }

      let result: ReturnType<typeof operations.batchNorm>
      const output = asPictures(input, (pictures) => {
        result = operations.batchNorm(pictures, scale, shift, settings)
        return result.output
      })
      const { mean, variance, memory } = result!
      const buffers = {
        running_mean: operations.blend(runningMean, mean, 1 - momentum),
        running_var: operations.blend(runningVariance, variance, 1 - momentum),
      }
      mean.dispose()
      variance.dispose()
      return {
        output,
        keeps: { input: true, output: false },
        memory: memory.tensors,
        buffers,
        backward(gradient, wanted) {
          let gradients: ReturnType<typeof operations.batchNormGradient>
          const inputGradient = asPictures(gradient, (pictures) => {
            const inputPictures = pictureShaped(input)
            gradients = operations.batchNormGradient(pictures, inputPictures, scale, shift, memory, settings)
            if (inputPictures !== input) inputPictures.dispose()
            return gradients.input
          })
          const { scale: weightGradient, shift: biasGradient } = gradients!
          if (wanted.weights)
            return { input: inputGradient, weights: { weight: weightGradient, bias: biasGradient } }
          weightGradient.dispose()
          biasGradient.dispose()
          return { input: inputGradient }
        },
      }
    },
  }
}

/** [n, features] → [n, 1, 1, features]; pictures stay as they are. */
function pictureShaped(values: Tensor): Tensor4D {
  return values.rank === 4
    ? (values as Tensor4D)
    : reshape(values, [values.shape[0]!, 1, 1, values.shape[1]!])
}

function asPictures(values: Tensor, compute: (pictures: Tensor4D) => Tensor4D): Tensor {
  if (values.rank === 4) return compute(values as Tensor4D)
  const pictures = pictureShaped(values)
  const computed = compute(pictures)
  const output = reshape(computed, values.shape)
  pictures.dispose()
  computed.dispose()
  return output
}

/** What a batch norm does in evaluation (Ioffe and Szegedy 2015, algorithm 2): factor and shift, the caller's. */
export function foldNorm(weight: (name: string) => Tensor, { epsilon, slope }: NormSettings): FoldedNorm {
  const names = ['weight', 'bias', 'running_mean', 'running_var'] as const
  const [scale, bias, mean, variance] = names.map((name) => weight(name) as Tensor1D) as [
    Tensor1D,
    Tensor1D,
    Tensor1D,
    Tensor1D,
  ]
  const factor: Tensor1D = tidy(() => mul(scale, rsqrt(add(variance, epsilon))))
  const shift: Tensor1D = tidy(() => sub(bias, mul(mean, factor)))
  return { factor, shift, slope }
}
