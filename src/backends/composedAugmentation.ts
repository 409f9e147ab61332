/** Augmentation out of element-wise operations and one look-up of pixels, for a backend that has no kernel for it. */
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
import type { Augmentation, Operations, PictureChange } from '../engine/operations.ts'

export const composedAugmentation: Operations['augmentation'] = (changes, size) =>
  new ComposedAugmentation(changes, size)

class ComposedAugmentation implements Augmentation {
  readonly #size: number
  readonly #brightness: Tensor4D
  readonly #saturation: Tensor4D
  readonly #contrast: Tensor4D
  /** Of each pixel after the shift, where it was; and of each pixel before, where it goes. */
  readonly #from: Tensor1D
  readonly #to: Tensor1D
  readonly #kept: Tensor4D

  constructor(changes: readonly PictureChange[], size: number) {
    const count = changes.length
    this.#size = size
    const each = (of: (change: PictureChange) => number) => tensor4d(changes.map(of), [count, 1, 1, 1])
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

  apply(pictures: Tensor4D): Tensor4D {
    return tidy(() => {
      const bright = add<Tensor4D>(pictures, this.#brightness)
      const coloured = this.#saturated(bright)
      return mul(this.#moved(this.#contrasted(coloured), this.#from), this.#kept)
    })
  }

  /** Each part is its own adjoint, or its inverse. */
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
