/**
 * The feature network: frozen, trained on photographs of everything, it tells what is seen in a picture at four scales.
 * Gradients go back to the picture, never to its weights. Knows pictures and weights; not what its features are for.
 */
import { add, keep, mul, pad, reshape, slice, tidy, tensor, transpose, zeros } from '@tensorflow/tfjs-core'
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core'
import {
  samePadding,
  type Convolution,
  type InvertedResidual,
  type Operations,
  type ResidualPass,
} from '../operations.ts'
import { wholly, type Pieces } from '../pieces.ts'
import { ProblemError } from '../problemError.ts'
import type { StateDict } from '../weights/stateDict.ts'
import { blocks, stem, weightShapes, type Block } from './efficientNet.ts'

/** Of the taps, the finest first: [n, s/4, s/4, 24], [n, s/8, s/8, 40], [n, s/16, s/16, 112], [n, s/32, s/32, 320]. */
export type Taps = readonly [Tensor4D, Tensor4D, Tensor4D, Tensor4D]

/** Gradients in the taps; one that is left out is 0. */
export type TapGradients = readonly (Tensor4D | undefined)[]

/** A forward pass that remembers what its gradient needs. It is ended exactly once: by `backward` or `dispose`. */
export interface FeaturePass {
  /** The pass's own: gone when it ends. */
  readonly taps: Taps
  /** The gradient in the pictures. Ends the pass; `gradients` stay the caller's. */
  backward(gradients: TapGradients): Tensor4D
  backwardInPieces(gradients: TapGradients): Pieces<Tensor4D>
  dispose(): void
}

/** What a pixel of −1 … 1 becomes: (p − 127) / 128 of p = 0 … 255. */
const pixelScale = 127.5 / 128
const pixelOffset = 0.5 / 128

export class FeatureNetwork {
  readonly #weights: Tensor[] = []
  readonly #stem: Convolution
  readonly #blocks: readonly { readonly residual: InvertedResidual; readonly isTap: boolean }[]

  /** @throws ProblemError `weights-shape` where a weight is missing or has another shape. */
  constructor(operations: Operations, weights: StateDict) {
    for (const [name, shape] of weightShapes) checkWeight(weights, name, shape)
    const own = <T extends Tensor>(name: string, arrange: (weight: Tensor) => Tensor): T => {
      const { data, shape } = weights.get(name)!
      const arranged = keep(tidy(() => arrange(tensor(data.slice(), [...shape]))))
      this.#weights.push(arranged)
      return arranged as T
    }
    const shift = (name: string) => own<Tensor1D>(`${name}.bias`, (weight) => weight)
    const matrix = (name: string) =>
      own<Tensor2D>(`${name}.weight`, (weight) => transpose(reshape(weight, [weight.shape[0]!, -1])))

    const filter = own<Tensor4D>('stem.weight', (weight) => transpose(weight, [2, 3, 1, 0]))
    this.#stem = operations.convolution(filter, { kernel: stem.kernel, stride: stem.stride, padding: 0 })
    this.#blocks = blocks.map((block, at) => {
      const { name, kernel, width, stride, isTap } = block
      const before = isExpanding(block) ? `${name}.expand` : at === 0 ? 'stem' : blocks[at - 1]!.name
      const residual = operations.invertedResidual(
        {
          ...(isExpanding(block) && { expand: matrix(`${name}.expand`) }),
          expandShift: shift(before),
          depthwise: own<Tensor3D>(`${name}.depthwise.weight`, (weight) =>
            transpose(reshape(weight, [width, kernel, kernel]), [1, 2, 0]),
          ),
          depthwiseShift: shift(`${name}.depthwise`),
          project: matrix(`${name}.project`),
          projectShift: shift(`${name}.project`),
        },
        stride,
      )
      return { residual, isTap }
    })
  }

  /** Of pictures [n, size, size, 3] from −1 to 1, which stay the caller's. */
  forward(pictures: Tensor4D): FeaturePass {
    return wholly(this.forwardInPieces(pictures))
  }

  *forwardInPieces(pictures: Tensor4D): Pieces<FeaturePass> {
    const passes: ResidualPass[] = []
    let taps: Taps | undefined
    const dispose = () => [...passes, ...(taps ?? [])].forEach((one) => one.dispose())
    try {
      taps = yield* this.#through(pictures, (residual, input) => {
        const pass = residual.forward(input)
        passes.push(pass)
        return pass.output
      })
    } finally {
      if (!taps) dispose()
    }
    const size = pictures.shape[1]
    const backward = (gradients: TapGradients) => this.#backward(passes, gradients, size, dispose)
    return {
      taps,
      backward: (gradients) => wholly(backward(gradients)),
      backwardInPieces: backward,
      dispose,
    }
  }

  /** The taps alone, remembering nothing. The caller owns them. */
  tapsInPieces(pictures: Tensor4D): Pieces<Taps> {
    return this.#through(pictures, (residual, input) => residual.predict(input))
  }

  dispose(): void {
    this.#stem.dispose()
    this.#blocks.forEach(({ residual }) => residual.dispose())
    this.#weights.splice(0).forEach((weight) => weight.dispose())
  }

  /** What `step` makes of each block's input, kept where it is a tap. The caller owns the taps. */
  *#through(
    pictures: Tensor4D,
    step: (residual: InvertedResidual, input: Tensor4D) => Tensor4D,
  ): Pieces<Taps> {
    const taps: Tensor4D[] = []
    let current: Tensor4D | undefined
    let complete = false
    try {
      current = this.#throughStem(pictures)
      for (const { residual, isTap } of this.#blocks) {
        yield
        const output = step(residual, current)
        if (!taps.includes(current)) current.dispose()
        current = output
        if (isTap) taps.push(current)
      }
      complete = true
      return taps as unknown as Taps // four of the blocks are taps
    } finally {
      if (!complete) new Set([...taps, ...(current ? [current] : [])]).forEach((one) => one.dispose())
    }
  }

  /** [n, s, s, 3] → [n, ⌈s / 2⌉, ⌈s / 2⌉, 32]; its shift and ReLU6 are the first block's. */
  #throughStem(pictures: Tensor4D): Tensor4D {
    return tidy(() => {
      const sides = samePadding(pictures.shape[1], stem.kernel, stem.stride)
      const shown = add<Tensor4D>(mul(pictures, pixelScale), pixelOffset)
      return this.#stem.forward(pad(shown, [[0, 0], sides, sides, [0, 0]]))
    })
  }

  *#backward(
    passes: readonly ResidualPass[],
    gradients: TapGradients,
    size: number,
    dispose: () => void,
  ): Pieces<Tensor4D> {
    let current: Tensor4D | undefined
    let tap = gradients.length
    try {
      for (let at = passes.length - 1; at >= 0; at--) {
        if (this.#blocks[at]!.isTap) current = sumOf(current, gradients[--tap])
        if (!current) continue
        yield
        const inInput = passes[at]!.inputGradient(current)
        current.dispose()
        current = inInput
      }
      const [batch] = passes[0]!.output.shape
      return tidy(() => {
        if (!current) return zeros([batch, size, size, stem.inputs])
        const [before, after] = samePadding(size, stem.kernel, stem.stride)
        const framed = this.#stem.transposed(current, size + before + after)
        return mul(slice(framed, [0, before, before, 0], [batch, size, size, stem.inputs]), pixelScale)
      }) as Tensor4D
    } finally {
      current?.dispose()
      dispose()
    }
  }
}

/** Frees the first and leaves the other one's owner its own. */
function sumOf(own: Tensor4D | undefined, other: Tensor4D | undefined): Tensor4D | undefined {
  if (!other) return own
  if (!own) return other.clone()
  const sum = add<Tensor4D>(own, other)
  own.dispose()
  return sum
}

function isExpanding({ inputs, width }: Block): boolean {
  return inputs !== width
}

function checkWeight(weights: StateDict, name: string, shape: readonly number[]): void {
  if (weights.get(name)?.shape.join() === shape.join()) return
  throw new ProblemError({
    code: 'weights-shape',
    message: `The feature network's weights do not fit: ${name} should be there with the shape [${shape.join(', ')}].`,
    remedy: 'Install Latent Loom again, or make them anew with "npx tsx scripts/featureWeights.ts".',
  })
}
