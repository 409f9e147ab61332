/**
 * Differentiable augmentation (Zhao et al. 2020, “DiffAugment”): colour, shift and cutout, drawn anew for each picture. What
 * a discriminator sees, real and made, is changed alike, and gradients go back through the change.
 */
import {
  add,
  gather,
  mean,
  mul,
  reshape,
  sub,
  tensor1d,
  tensor4d,
  tidy,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core'
import type { Random } from '../random.ts'

/** What happens to one picture of −1 … 1, in this order. */
export interface Change {
  /** Added to each value: −0.5 … 0.5. */
  readonly brightness: number
  /** Times the distance from the pixel's mean over its channels: 0 … 2. */
  readonly saturation: number
  /** Times the distance from the picture's mean: 0.5 … 1.5. */
  readonly contrast: number
  /** Pixels down and to the right, by up to an eighth of the side; what leaves comes in on the other side. */
  readonly down: number
  readonly right: number
  /** Where the square of half the side that becomes 0 begins; parts of it may lie outside. */
  readonly cutTop: number
  readonly cutLeft: number
}

/** Changes for `count` pictures of side `size`, as published but for the shift, which wraps around. */
export function drawChanges(random: Random, count: number, size: number): Change[] {
  const between = (from: number, to: number) => from + (to - from) * random.uniform()
  const [farthest, half] = [Math.round(size / 8), size / 2]
  const cut = () => random.integer(0, size - (half % 2 === 0 ? 0 : 1)) - Math.floor(half / 2)
  return Array.from({ length: count }, () => ({
    brightness: between(-0.5, 0.5),
    saturation: between(0, 2),
    contrast: between(0.5, 1.5),
    down: random.integer(-farthest, farthest),
    right: random.integer(-farthest, farthest),
    cutTop: cut(),
    cutLeft: cut(),
  }))
}

/** Changes made ready for one batch of pictures. */
export class Augmentation {
  readonly #size: number
  readonly #brightness: Tensor4D
  readonly #saturation: Tensor4D
  readonly #contrast: Tensor4D
  /** Of each pixel after the shift, where it was; and of each pixel before, where it goes. */
  readonly #from: Tensor1D
  readonly #to: Tensor1D
  readonly #kept: Tensor4D

  constructor(changes: readonly Change[], size: number) {
    const count = changes.length
    this.#size = size
    const each = (of: (change: Change) => number) => tensor4d(changes.map(of), [count, 1, 1, 1])
    this.#brightness = each(({ brightness }) => brightness)
    this.#saturation = each(({ saturation }) => saturation)
    this.#contrast = each(({ contrast }) => contrast)
    const pixels = size * size
    const [from, to] = [new Int32Array(count * pixels), new Int32Array(count * pixels)]
    const kept = new Float32Array(count * pixels).fill(1)
    for (const [picture, change] of changes.entries()) {
      const first = picture * pixels
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const before = first + wrapped(y - change.down, size) * size + wrapped(x - change.right, size)
          const after = first + y * size + x
          from[after] = before
          to[before] = after
          const [downwards, across] = [y - change.cutTop, x - change.cutLeft]
          const isCut = downwards >= 0 && downwards < size / 2 && across >= 0 && across < size / 2
          if (isCut) kept[after] = 0
        }
      }
    }
    this.#from = tensor1d(from, 'int32')
    this.#to = tensor1d(to, 'int32')
    this.#kept = tensor4d(kept, [count, size, size, 1])
  }

  /** [n, size, size, channels] → the same, changed. The caller owns it. */
  apply(pictures: Tensor4D): Tensor4D {
    return tidy(() => {
      const bright = add<Tensor4D>(pictures, this.#brightness)
      const coloured = this.#saturated(bright)
      return mul(this.#moved(this.#contrasted(coloured), this.#from), this.#kept)
    })
  }

  /** The gradient in the pictures of `apply`, from that in what it made: each part is its own adjoint, or its inverse. */
  gradient(inChanged: Tensor4D): Tensor4D {
    return tidy(() => {
      const moved = this.#moved(mul(inChanged, this.#kept), this.#to)
      return this.#saturated(this.#contrasted(moved))
    })
  }

  dispose(): void {
    const all = [this.#brightness, this.#saturation, this.#contrast, this.#from, this.#to, this.#kept]
    all.forEach((tensor) => tensor.dispose())
  }

  #saturated(values: Tensor4D): Tensor4D {
    return awayFrom(mean<Tensor4D>(values, 3, true), values, this.#saturation)
  }

  #contrasted(values: Tensor4D): Tensor4D {
    return awayFrom(mean<Tensor4D>(values, [1, 2, 3], true), values, this.#contrast)
  }

  #moved(values: Tensor4D, indexes: Tensor1D): Tensor4D {
    const channels = values.shape[3]
    return reshape(gather(reshape(values, [-1, channels]), indexes), [-1, this.#size, this.#size, channels])
  }
}

function awayFrom(middle: Tensor4D, values: Tensor4D, factor: Tensor4D): Tensor4D {
  return add(mul(sub(values, middle), factor), middle)
}

function wrapped(place: number, size: number): number {
  return ((place % size) + size) % size
}
