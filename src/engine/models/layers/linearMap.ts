/** What all layers with a weight share: bias, spectral normalisation and the bookkeeping of gradients. */
import { add, reshape, sum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core'
import type { Operations } from '../../operations.ts'
import { biasInitial, weightInitial, type InitialScheme } from '../initial.ts'
import type { Disposable, Layer, LayerContext, ParameterShape } from '../layer.ts'

export interface LinearMapOptions {
  /** Key prefix: `main.0`. */
  readonly name: string
  readonly bias: boolean
  readonly scheme: InitialScheme
  readonly spectralNorm?: boolean
}

/** `Prepared` is what the layer makes of its weight before it computes with it. */
export interface LinearMap<Prepared extends Disposable> extends LinearMapOptions {
  /** The weight in PyTorch's layout and how the engine's comes from it. */
  readonly weight: Required<Pick<ParameterShape, 'shape' | 'layout'>>
  readonly fanIn: number
  readonly outputs: number
  prepare(operations: Operations, weight: Tensor): Prepared
  apply(prepared: Prepared, input: Tensor): Tensor
  inputGradient(prepared: Prepared, gradient: Tensor, input: Tensor): Tensor
  weightGradient(prepared: Prepared, input: Tensor, gradient: Tensor): Tensor
}

export function linearMap<Prepared extends Disposable>(map: LinearMap<Prepared>): Layer {
  const weightName = map.spectralNorm ? 'weight_orig' : 'weight'
  return {
    name: map.name,
    parameters: parametersOf(map, weightName),
    forward(context, input) {
      const { operations } = context
      const stored = context.weight(weightName)
      const spectrum = map.spectralNorm ? normalisedWeight(context, stored) : undefined
      const prepared = spectrum
        ? map.prepare(operations, spectrum.weight)
        : context.prepared(weightName, map.prepare)
      const product = map.apply(prepared, input)
      const output = map.bias ? add(product, context.weight('bias')) : product
      if (map.bias) product.dispose()
      return {
        output,
        keeps: { input: true, output: false },
        ...(spectrum && { memory: [prepared, ...spectrum.memory] }),
        ...(spectrum?.buffers && { buffers: spectrum.buffers }),
        backward(gradient, wanted) {
          const weights: Record<string, Tensor> = {}
          if (wanted.weights) {
            const weightGradient = map.weightGradient(prepared, input, gradient)
            const ofStored = reshape(weightGradient, stored.shape)
            weightGradient.dispose()
            weights[weightName] = spectrum ? operations.spectralNormGradient(ofStored, spectrum) : ofStored
            if (spectrum) ofStored.dispose()
            if (map.bias) weights['bias'] = sum(gradient, [...gradient.shape.keys()].slice(0, -1))
          }
          if (!wanted.input) return { weights }
          return { input: map.inputGradient(prepared, gradient, input), weights }
        },
      }
    },
  }
}

function parametersOf(map: LinearMap<Disposable>, weightName: string): ParameterShape[] {
  const { weight, scheme, fanIn, outputs } = map
  const parameters: ParameterShape[] = [
    { name: weightName, ...weight, trained: true, initial: weightInitial(scheme, fanIn) },
  ]
  if (map.bias)
    parameters.push({ name: 'bias', shape: [outputs], trained: true, initial: biasInitial(scheme, fanIn) })
  if (!map.spectralNorm) return parameters
  const initial: ParameterShape['initial'] = (random) => random.normal()
  const [, inputs, height, width] = weight.shape as [number, number, number, number]
  const count = inputs * height * width
  const layout = { view: [inputs, height, width], permutation: [1, 2, 0], shape: [count] }
  return [
    ...parameters,
    { name: 'weight_u', shape: [outputs], trained: false, initial },
    { name: 'weight_v', shape: [count], layout, trained: false, initial },
  ]
}

function normalisedWeight({ operations, mode, weight }: LayerContext, stored: Tensor) {
  const iterates = mode === 'train'
  const [left, right] = [weight('weight_u') as Tensor1D, weight('weight_v') as Tensor1D]
  const spectrum = operations.spectralNorm(stored, left, right, iterates)
  return {
    ...spectrum,
    memory: [spectrum.weight, spectrum.left, spectrum.right, spectrum.scale],
    // To go on from next time.
    buffers: iterates ? { weight_u: spectrum.left.clone(), weight_v: spectrum.right.clone() } : undefined,
  }
}
