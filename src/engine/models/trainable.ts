/** What an optimiser changes and a checkpoint keeps: a network, or several that count as one. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operations } from '../operations.ts'
import type { Pieces } from '../pieces.ts'
import type { StateDict } from '../weights/stateDict.ts'
import type { ParameterShape, Wanted } from './layer.ts'
import type { WeightsCopy } from './weightsCopy.ts'

export interface Gradients {
  /** Gradient in the network's input, where it was wanted. */
  readonly input?: Tensor
  /** Gradient of each trained parameter by its full name; empty where they were not wanted. */
  readonly weights: Map<string, Tensor>
}

/** A forward pass that remembers what its gradient needs. It is ended exactly once: by `backward` or `dispose`. */
export interface ForwardPass {
  readonly output: Tensor
  /** Backpropagates and frees the pass; `gradient` stays the caller's. */
  backward(gradient: Tensor, wanted: Wanted): Gradients
  backwardInPieces(gradient: Tensor, wanted: Wanted): Pieces<Gradients>
  dispose(): void
}

export interface NamedParameter extends ParameterShape {
  /** `main.0.weight` */
  readonly fullName: string
}

export interface Trainable {
  /** All parameters and buffers in the order of PyTorch's state dict. */
  readonly parameters: readonly NamedParameter[]
  /** A parameter or buffer in the engine's layout; it stays this one's own. */
  weight(fullName: string): Tensor
  /** Puts `value` in the place of the one before, which is freed; it is this one's own from then on. */
  replace(fullName: string, value: Tensor): void
  /** @throws ProblemError `weights-shape`, with nothing changed, where a value is missing or has another shape. */
  load(stateDict: StateDict): void
  /** In training mode, remembering what the gradient needs. `input` stays the caller's. */
  forwardInPieces(operations: Operations, input: Tensor): Pieces<ForwardPass>
  /** All values of now. */
  copy(): WeightsCopy
  dispose(): void
}
