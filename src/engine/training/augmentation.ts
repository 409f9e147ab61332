/**
 * Differentiable augmentation (Zhao et al. 2020, “DiffAugment”): colour, shift and cutout, drawn anew for each picture. What
 * a discriminator sees, real and made, is changed alike, and gradients go back through the change.
 */
import type { PictureChange } from '../operations.ts'
import type { Random } from '../random.ts'

/** Changes for `count` pictures of side `size`, as published but for the shift, which wraps around. */
export function drawChanges(random: Random, count: number, size: number): PictureChange[] {
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
