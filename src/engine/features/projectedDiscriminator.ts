/**
 * A discriminator that looks through the frozen feature network (Sauer et al. 2021, “Projected GANs”): at each of four
 * scales a small head that learns says of every patch how real it looks.
 */
import {
  concat,
  reshape,
  split,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type { Disposable, Layer, Wanted } from '../models/layer.ts'
import { batchNorm } from '../models/layers/batchNorm.ts'
import { convolution } from '../models/layers/convolution.ts'
import { Network } from '../models/network.ts'
import type { ForwardPass, Gradients } from '../models/trainable.ts'
import type { Trainable } from '../models/trainable.ts'
import { WeightsCopy } from '../models/weightsCopy.ts'
import type { Operations } from '../operations.ts'
import { wholly, type Pieces } from '../pieces.ts'
import type { StateDict } from '../weights/stateDict.ts'
import { tapChannels } from './efficientNet.ts'
import type { FeatureNetwork, FeaturePass } from './featureNetwork.ts'
import { FixedProjections, projectedChannels } from './fixedProjections.ts'

/** The side of the smallest pictures, of which the coarsest tap has one pixel. */
export const leastProjected = 32

const widerChannels = 128
const slope = 0.2
/** A head halves its map until it is at most as large. */
const largestSide = 6

/** Maps [n, side, side, 64] → logits [n, t, t, 1], one for each patch that the last filter sees. */
function headLayers(head: number, side: number): Layer[] {
  const layers: Layer[] = []
  const add = (make: (name: string) => Layer) => layers.push(make(`heads.${head}.${layers.length}`))
  const shared = { bias: false, scheme: 'pytorch', spectralNorm: true } as const
  const sides = { inputs: projectedChannels, outputs: projectedChannels }
  add((name) => convolution({ name, ...shared, ...sides, kernel: 3, stride: 1, padding: 1 }))
  add((name) => batchNorm(name, sides.outputs, 'pytorch', slope))
  for (; side > largestSide; side /= 2) {
    sides.inputs = sides.outputs
    sides.outputs = widerChannels
    const { inputs, outputs } = sides
    add((name) => convolution({ name, ...shared, inputs, outputs, kernel: 4, stride: 2, padding: 1 }))
    add((name) => batchNorm(name, outputs, 'pytorch', slope))
  }
  const { outputs: inputs } = sides
  const kernel = Math.min(3, side)
  add((name) => convolution({ name, ...shared, inputs, outputs: 1, kernel, stride: 1, padding: 0 }))
  return layers
}

/** Of all heads for pictures of side `size`, the finest first. */
export function projectedDiscriminatorLayers(size: number): Layer[][] {
  return tapChannels.map((_, head) => headLayers(head, size / 2 ** (head + 2)))
}

export class ProjectedDiscriminator implements Trainable {
  readonly #features: FeatureNetwork
  readonly #projections: FixedProjections
  readonly #heads: readonly Network[]
  readonly parameters: Network['parameters']

  /**
   * For pictures of side `size`; `features` stays the caller's and must outlive this.
   * @throws ProblemError `weights-shape`
   */
  constructor(operations: Operations, features: FeatureNetwork, size: number, stateDict: StateDict) {
    this.#features = features
    this.#heads = projectedDiscriminatorLayers(size).map((layers) => new Network(layers, stateDict))
    this.#projections = new FixedProjections(operations)
    this.parameters = this.#heads.flatMap(({ parameters }) => parameters)
  }

  weight(fullName: string): Tensor {
    return this.#headOf(fullName).weight(fullName)
  }

  replace(fullName: string, value: Tensor): void {
    this.#headOf(fullName).replace(fullName, value)
  }

  load(stateDict: StateDict): void {
    this.#heads.forEach((head) => head.load(stateDict))
  }

  copy(): WeightsCopy {
    const copies = this.#heads.map((head) => head.copy())
    const values = copies.flatMap((copy) => copy.values)
    const whole = new WeightsCopy(values, (name, value) => this.replace(name, value))
    copies.forEach((copy) => copy.dispose())
    return whole
  }

  /** Pictures [n, size, size, 3] from −1 to 1 → logits [n, patches of all heads]; large means real. */
  *forwardInPieces(operations: Operations, pictures: Tensor): Pieces<ForwardPass> {
    const features = yield* this.#features.forwardInPieces(pictures as Tensor4D)
    const [maps, passes]: [Tensor4D[], ForwardPass[]] = [[], []]
    const dispose = () => [features, ...maps, ...passes].forEach((one) => one.dispose())
    let complete = false
    try {
      maps.push(...this.#projections.forward(features.taps))
      for (const [i, head] of this.#heads.entries()) {
        yield
        passes.push(yield* head.forwardInPieces(operations, maps[i]!))
      }
      complete = true
    } finally {
      if (!complete) dispose()
    }
    const output = tidy(() =>
      concat(
        passes.map((pass) => flat(pass.output)),
        1,
      ),
    ) as Tensor2D
    const remembered = { features, maps, passes, output }
    const backward = (gradient: Tensor, wanted: Wanted) => this.#backward(remembered, gradient, wanted)
    return {
      output,
      backward: (gradient, wanted) => wholly(backward(gradient, wanted)),
      backwardInPieces: backward,
      dispose: () => {
        dispose()
        output.dispose()
      },
    }
  }

  dispose(): void {
    this.#heads.forEach((head) => head.dispose())
    this.#projections.dispose()
  }

  *#backward(
    { features, maps, passes, output }: Memory,
    gradient: Tensor,
    wanted: Wanted,
  ): Pieces<Gradients> {
    const weights = new Map<string, Tensor>()
    const inMaps: Tensor4D[] = []
    const left: Disposable[] = [features, output, ...passes]
    let complete = false
    try {
      const counts = passes.map(({ output: own }) => own.size / own.shape[0]!)
      const parts = split(gradient, counts, 1)
      left.push(...parts)
      for (const [i, pass] of passes.entries()) {
        yield
        const part = reshape(parts[i]!, pass.output.shape)
        left.splice(left.indexOf(pass), 1)
        left.push(part)
        const found = yield* pass.backwardInPieces(part, wanted)
        found.weights.forEach((value, name) => weights.set(name, value))
        if (found.input) inMaps.push(found.input as Tensor4D)
      }
      if (!wanted.input) {
        complete = true
        return { weights }
      }
      const inTaps = this.#projections.gradient(inMaps)
      left.push(...inTaps)
      left.splice(left.indexOf(features), 1)
      const input = yield* features.backwardInPieces(inTaps)
      complete = true
      return { input, weights }
    } finally {
      ;[...left, ...maps, ...inMaps].forEach((one) => one.dispose())
      if (!complete) weights.forEach((value) => value.dispose())
    }
  }

  #headOf(fullName: string): Network {
    return this.#heads[Number(fullName.split('.')[1])]!
  }
}

interface Memory {
  readonly features: FeaturePass
  readonly maps: readonly Tensor4D[]
  readonly passes: readonly ForwardPass[]
  readonly output: Tensor2D
}

/** [n, t, t, 1] → [n, t·t] */
function flat(logits: Tensor): Tensor2D {
  return reshape(logits, [logits.shape[0]!, -1])
}
