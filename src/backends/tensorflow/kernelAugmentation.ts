/** Augmentation by kernels/augmentation.cc: a picture at a time, in two passes. */
import { tensor2d, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core'
import type { Augmentation, PictureChange } from '../../engine/operations.ts'
import type { Calls } from './calls.ts'

export class KernelAugmentation implements Augmentation {
  readonly #calls: Calls
  /** [n, 7] */
  readonly #changes: Tensor2D

  constructor(calls: Calls, changes: readonly PictureChange[]) {
    this.#calls = calls
    this.#changes = tensor2d(
      changes.map((one) => [
        one.brightness,
        one.saturation,
        one.contrast,
        one.down,
        one.right,
        one.cutTop,
        one.cutLeft,
      ]),
    )
  }

  apply(pictures: Tensor4D): Tensor4D {
    return this.#calls.single('LoomAugment', [], [pictures, this.#changes]) as Tensor4D
  }

  gradient(inChanged: Tensor4D): Tensor4D {
    return this.#calls.single('LoomAugmentGradient', [], [inChanged, this.#changes]) as Tensor4D
  }

  dispose(): void {
    this.#changes.dispose()
  }
}
