/** Pictures to train on: seeded, structured, as bytes. */
import type { Photos } from '../../../src/engine/pictures.ts'
import { randomStream } from '../../../src/engine/random.ts'

/** Bright discs of one colour family on a dark ground, each at its own place. */
export function discs(count: number, size: number, channels: number): Photos {
  const pixels = new Uint8Array(count * size * size * channels)
  for (let picture = 0; picture < count; picture++) {
    const random = randomStream(11, 'discs', picture)
    const [x, y] = [size * (0.3 + 0.4 * random.uniform()), size * (0.3 + 0.4 * random.uniform())]
    const radius = size * (0.2 + 0.2 * random.uniform())
    const colour = [200 + 50 * random.uniform(), 120 + 60 * random.uniform(), 40 * random.uniform(), 255]
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const inside = Math.hypot(column - x, row - y) < radius
        const at = ((picture * size + row) * size + column) * channels
        for (let c = 0; c < channels; c++) pixels[at + c] = inside ? colour[c]! : 20
      }
    }
  }
  return { count, size, channels, pixels }
}
