/** What a layer is: its place in a network as plain data, its parameters, its forward pass and its gradient. */
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core'
import type { Ending, NormSettings, Operations } from '../operations.ts'
import type { Random } from '../random.ts'

/** A parameter or buffer, in PyTorch's layout on disk and in the engine's while it computes. */
export interface ParameterShape {
  /** As PyTorch names it inside its module: `weight`, `running_mean`. */
  readonly name: string
  /** As PyTorch stores it. */
  readonly shape: readonly number[]
  /** How PyTorch's layout becomes the engine's: permute the axes of `view` (default `shape`), then reshape. */
  readonly layout?: {
    readonly view?: readonly number[]
    readonly permutation: readonly number[]
    readonly shape: readonly number[]
  }
  /** Whether an optimiser changes it; a buffer is changed by the forward pass. */
  readonly trained: boolean
  /** The value at the start of a training, drawn in PyTorch's layout. */
  initial(random: Random): number
}

export interface LayerContext {
  readonly operations: Operations
  /** `train`: batch statistics, buffers move. `eval`: running statistics. */
  readonly mode: 'train' | 'eval'
  /** A parameter or buffer of this layer, in the engine's layout. */
  weight(name: string): Tensor
  /** What `prepare` makes of a parameter, kept by the network until the parameter changes. */
  prepared<Prepared extends Disposable>(
    name: string,
    prepare: (operations: Operations, weight: Tensor) => Prepared,
  ): Prepared
}

/** A tensor, or what holds some. */
export interface Disposable {
  dispose(): void
}

export interface Wanted {
  readonly input: boolean
  readonly weights: boolean
}

interface LayerGradients {
  readonly input?: Tensor
  /** Gradients of the trained parameters, by name inside the layer, where it has any and they were wanted. */
  readonly weights?: Readonly<Record<string, Tensor>>
}

export interface LayerPass {
  readonly output: Tensor
  /** Whether `backward` reads the layer's input or output, so that both outlive the forward pass. */
  readonly keeps: { readonly input: boolean; readonly output: boolean }
  /** What else `backward` reads. */
  readonly memory?: readonly Disposable[]
  /** New values of buffers, by name inside the layer. */
  readonly buffers?: Readonly<Record<string, Tensor>>
  backward(gradient: Tensor, wanted: Wanted): LayerGradients
}

/** A batch norm of fixed statistics is input · factor + shift, then a leaky ReLU. */
export interface FoldedNorm extends Ending {
  /** [channels] */
  readonly factor: Tensor1D
}

/** A layer and the batch norm after it as one, for predictions. */
export interface FoldedLayer extends Disposable {
  predict(input: Tensor): Tensor
}

export interface Layer {
  /** Key prefix of the layer's parameters: `main.0`. Layers without parameters have none. */
  readonly name?: string
  readonly parameters: readonly ParameterShape[]
  forward(context: LayerContext, input: Tensor): LayerPass
  /** The layer, of this weight, with the norm after it; both outlive what is made. Left out where nothing would be gained. */
  fold?(operations: Operations, weight: Tensor, norm: FoldedNorm): FoldedLayer
  /** Of a batch norm: how it may be folded into the layer before. */
  readonly norm?: NormSettings
}
