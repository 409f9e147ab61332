/** A sequential network: layers as data, weights as tensors, forward and backward by hand so that nothing runs twice. */
import { keep, type Tensor } from '@tensorflow/tfjs-core'
import type { Operations } from '../operations.ts'
import { wholly, type Pieces } from '../pieces.ts'
import { ProblemError } from '../problemError.ts'
import { randomStream } from '../random.ts'
import { elementCount, type StateDict } from '../weights/stateDict.ts'
import type { Disposable, FoldedLayer, Layer, LayerPass, Wanted } from './layer.ts'
import { foldNorm } from './layers/batchNorm.ts'
import { toEngineLayout } from './layout.ts'
import type { ForwardPass, Gradients, NamedParameter, Trainable } from './trainable.ts'
import { WeightsCopy } from './weightsCopy.ts'

/** What was made of weights, for some operations. */
interface Prepared {
  readonly operations: Operations
  /** Names of the weights. */
  readonly sources: readonly string[]
  readonly value: Disposable
}

export class Network implements Trainable {
  readonly layers: readonly Layer[]
  /** All parameters and buffers in the order of PyTorch's state dict. */
  readonly parameters: readonly NamedParameter[]
  readonly #weights = new Map<string, Tensor>()
  /** By what it is; forgotten when one of its weights changes. */
  readonly #prepared = new Map<string, Prepared>()

  /** Takes its values from `stateDict` (PyTorch's names and layouts), which must hold every one in its shape. */
  constructor(layers: readonly Layer[], stateDict: StateDict) {
    this.layers = layers
    this.parameters = namedParameters(layers)
    this.load(stateDict)
  }

  /**
   * Takes all values from `stateDict`.
   * @throws ProblemError `weights-shape`, with nothing changed, where one is missing or has another shape.
   */
  load(stateDict: StateDict): void {
    for (const parameter of this.parameters) checkParameter(parameter, stateDict)
    for (const parameter of this.parameters) {
      const { shape, data } = stateDict.get(parameter.fullName)!
      this.#set(parameter.fullName, toEngineLayout(parameter, data, shape))
    }
  }

  /** A parameter or buffer in the engine's layout; the network keeps it. */
  weight(fullName: string): Tensor {
    const value = this.#weights.get(fullName)
    if (!value) throw new RangeError(`no parameter ${fullName}`)
    return value
  }

  /** Puts `value` in the place of the one before, which is freed. The network owns it from then on. */
  replace(fullName: string, value: Tensor): void {
    this.weight(fullName) // refuses a name that is none
    this.#set(fullName, value)
  }

  /** Predicts, remembering nothing: the output in evaluation mode. The caller owns it. */
  predict(operations: Operations, input: Tensor): Tensor {
    return wholly(this.predictInPieces(operations, input))
  }

  *predictInPieces(operations: Operations, input: Tensor): Pieces<Tensor> {
    let current = input
    let complete = false
    try {
      for (let at = 0; at < this.layers.length; at++) {
        if (current !== input) yield
        const folded = this.#foldedInto(operations, at)
        if (folded) at++
        const output = folded?.predict(current) ?? this.#predictLayer(operations, this.layers[at]!, current)
        if (current !== input) current.dispose()
        current = output
      }
      complete = true
      return current
    } finally {
      if (!complete && current !== input) current.dispose()
    }
  }

  /** Runs the layers for training; in `train` mode buffers such as running statistics move. `input` stays the caller's. */
  forward(operations: Operations, input: Tensor, mode: 'train' | 'eval' = 'train'): ForwardPass {
    return wholly(this.forwardInPieces(operations, input, mode))
  }

  *forwardInPieces(
    operations: Operations,
    input: Tensor,
    mode: 'train' | 'eval' = 'train',
  ): Pieces<ForwardPass> {
    const passes: LayerPass[] = []
    const values: Tensor[] = [input] // values[i] goes into layer i
    const dispose = () => {
      passes.forEach((pass) => pass.memory?.forEach((remembered) => remembered.dispose()))
      values.slice(1).forEach((value) => value.dispose())
    }
    let complete = false
    try {
      for (const layer of this.layers) {
        if (passes.length > 0) yield
        const at = passes.length
        const pass = this.#forwardLayer(operations, layer, values[at]!, mode)
        if (at > 0 && !passes[at - 1]!.keeps.output && !pass.keeps.input) values[at]!.dispose()
        for (const [name, value] of Object.entries(pass.buffers ?? {})) {
          this.replace(`${layer.name}.${name}`, value)
        }
        passes.push(pass)
        values.push(pass.output)
      }
      complete = true
    } finally {
      if (!complete) dispose()
    }
    const backward = (gradient: Tensor, wanted: Wanted) => this.#backward(passes, values, gradient, wanted)
    return {
      output: values.at(-1)!,
      backward: (gradient, wanted) => wholly(backward(gradient, wanted)),
      backwardInPieces: backward,
      dispose,
    }
  }

  /** A copy of every value in PyTorch's names and layouts. */
  *stateDict(operations: Operations): Pieces<StateDict> {
    const copy = this.copy()
    try {
      return yield* copy.stateDict(operations)
    } finally {
      copy.dispose()
    }
  }

  /** All values of now. */
  copy(): WeightsCopy {
    const values = this.parameters.map((parameter) => ({
      name: parameter.fullName,
      parameter,
      value: this.weight(parameter.fullName),
    }))
    return new WeightsCopy(values, (name, value) => this.#set(name, value))
  }

  dispose(): void {
    this.#prepared.forEach(({ value }) => value.dispose())
    this.#prepared.clear()
    this.#weights.forEach((value) => value.dispose())
    this.#weights.clear()
  }

  #set(fullName: string, value: Tensor): void {
    this.#forget(fullName)
    this.#weights.get(fullName)?.dispose()
    this.#weights.set(fullName, keep(value))
  }

  #forget(fullName: string): void {
    for (const [what, { sources, value }] of this.#prepared) {
      if (!sources.includes(fullName)) continue
      value.dispose()
      this.#prepared.delete(what)
    }
  }

  #predictLayer(operations: Operations, layer: Layer, input: Tensor): Tensor {
    const { output, memory } = this.#forwardLayer(operations, layer, input, 'eval')
    memory?.forEach((remembered) => remembered.dispose())
    return output
  }

  /** The layer with the batch norm that follows as one, where they can be. */
  #foldedInto(operations: Operations, at: number): FoldedLayer | undefined {
    const [layer, next] = [this.layers[at]!, this.layers[at + 1]]
    const { norm } = next ?? {}
    if (!layer.fold || !norm) return undefined
    const sources = () => namedParameters([layer, next!]).map(({ fullName }) => fullName)
    return this.#keep(operations, `${layer.name} with ${next!.name}`, sources, () => {
      const folding = foldNorm((name) => this.weight(`${next!.name}.${name}`), norm)
      const [factor, shift] = [keep(folding.factor), keep(folding.shift)]
      const folded = layer.fold!(operations, this.weight(`${layer.name}.weight`), folding)
      return {
        predict: (input: Tensor) => folded.predict(input),
        dispose: () => [folded, factor, shift].forEach((one) => one.dispose()),
      }
    })
  }

  #forwardLayer(operations: Operations, layer: Layer, input: Tensor, mode: 'train' | 'eval') {
    const fullName = (name: string) => `${layer.name}.${name}`
    return layer.forward(
      {
        operations,
        mode,
        weight: (name) => this.weight(fullName(name)),
        prepared: (name, prepare) =>
          this.#keep(
            operations,
            fullName(name),
            () => [fullName(name)],
            () => prepare(operations, this.weight(fullName(name))),
          ),
      },
      input,
    )
  }

  /** As it was made before for the same operations, or made now. */
  #keep<Value extends Disposable>(
    operations: Operations,
    what: string,
    sources: () => readonly string[],
    make: () => Value,
  ): Value {
    const kept = this.#prepared.get(what)
    if (kept?.operations === operations) return kept.value as Value
    kept?.value.dispose()
    const value = make()
    this.#prepared.set(what, { operations, sources: sources(), value })
    return value
  }

  *#backward(passes: LayerPass[], values: Tensor[], gradient: Tensor, wanted: Wanted): Pieces<Gradients> {
    const weights = new Map<string, Tensor>()
    let current: Tensor | undefined = gradient
    let at = passes.length - 1
    try {
      for (; at >= 0; at--) {
        if (at < passes.length - 1) yield
        const pass = passes[at]!
        const input = at > 0 || wanted.input
        const gradients = pass.backward(current!, { input, weights: wanted.weights })
        for (const [name, value] of Object.entries(gradients.weights ?? {})) {
          weights.set(`${this.layers[at]!.name}.${name}`, value)
        }
        if (current !== gradient) current!.dispose()
        values[at + 1]!.dispose() // its last reader was this layer
        pass.memory?.forEach((remembered) => remembered.dispose())
        current = gradients.input
      }
      return wanted.input ? { input: current!, weights } : { weights }
    } finally {
      if (at >= 0) {
        if (current !== gradient) current?.dispose()
        weights.forEach((value) => value.dispose())
        passes.slice(0, at + 1).forEach((pass) => pass.memory?.forEach((remembered) => remembered.dispose()))
        values.slice(1, at + 2).forEach((value) => value.dispose())
      }
    }
  }
}

/** Fresh values for a network's parameters, from the streams of `seed`; `role` tells two networks of a run apart. */
export function initialState(layers: readonly Layer[], seed: number, role: string): StateDict {
  return new Map(
    namedParameters(layers).map((parameter) => {
      const random = randomStream(seed, `initial ${role} ${parameter.fullName}`)
      const data = Float32Array.from({ length: elementCount(parameter.shape) }, () =>
        parameter.initial(random),
      )
      return [parameter.fullName, { shape: parameter.shape, data }]
    }),
  )
}

/** How many numbers an optimiser changes. */
export function countTrained(layers: readonly Layer[]): number {
  return namedParameters(layers)
    .filter(({ trained }) => trained)
    .reduce((sum, { shape }) => sum + elementCount(shape), 0)
}

/** All parameters and buffers, in the order of PyTorch's state dict. */
export function namedParameters(layers: readonly Layer[]): NamedParameter[] {
  return layers.flatMap(({ name, parameters }) =>
    parameters.map((parameter) => ({ ...parameter, fullName: `${name}.${parameter.name}` })),
  )
}

function checkParameter({ fullName, shape }: NamedParameter, stateDict: StateDict): void {
  const found = stateDict.get(fullName)
  if (found?.shape.join() === shape.join()) return
  throw new ProblemError({
    code: 'weights-shape',
    message: found
      ? `The weights do not fit: ${fullName} has the shape [${found.shape.join(', ')}] and should have [${shape.join(', ')}].`
      : `The weights do not fit: ${fullName} with the shape [${shape.join(', ')}] is missing.`,
    remedy: 'Use weights of a network with the same settings (size, width, channels, options).',
  })
}
