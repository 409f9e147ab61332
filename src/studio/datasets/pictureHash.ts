/** How a picture looks, small: a 64-bit difference hash (after N. Krawetz 2013) to search by, and cells to compare. */
import type { Raster } from '../raster.ts'
import { luma } from './cutRows.ts'

export interface PictureHash {
  /** The 64 bits in two unsigned halves. */
  readonly high: number
  readonly low: number
  /** Mean luma of 8 rows of 9 cells. The bits alone take all smileys for the same face. */
  readonly cells: Uint8Array
  /** Mean red, green, blue: a design in another colourway has the same bits and is not the same picture. */
  readonly mean: readonly [number, number, number]
}

const columns = 9
const rows = 8

/** Each bit: is a cell brighter than its left neighbour. Transparency counts as white. */
export function hashPicture(raster: Raster): PictureHash {
  const { cells, mean } = measure(raster)
  const halves = [0, 0]
  for (let bit = 0; bit < 64; bit++) {
    const left = (bit >> 3) * columns + (bit & 7)
    // Halved, so that the noise of a lossy format in an even area does not decide bits.
    if (cells[left + 1]! >> 1 > cells[left]! >> 1) halves[bit >> 5]! |= 1 << (bit & 31)
  }
  return { high: halves[1]! >>> 0, low: halves[0]! >>> 0, cells, mean }
}

function measure({ pixels, width, height, channels }: Raster): Pick<PictureHash, 'cells' | 'mean'> {
  const sums = new Float64Array(columns * rows)
  const counts = new Float64Array(columns * rows)
  const mean: [number, number, number] = [0, 0, 0]
  for (let y = 0; y < height; y++) {
    const cellRow = Math.floor((y * rows) / height) * columns
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels
      const over = channels === 4 ? pixels[from + 3]! / 255 : 1
      const under = 255 * (1 - over)
      const red = pixels[from]! * over + under
      const green = (channels === 1 ? pixels[from]! : pixels[from + 1]!) * over + under
      const blue = (channels === 1 ? pixels[from]! : pixels[from + 2]!) * over + under
      const cell = cellRow + Math.floor((x * columns) / width)
      sums[cell]! += luma(red, green, blue)
      counts[cell]!++
      mean[0] += red
      mean[1] += green
      mean[2] += blue
    }
  }
  const count = width * height
  return {
    // A cell that a tiny picture leaves empty is black in every copy of it.
    cells: Uint8Array.from(sums, (sum, i) => Math.round(sum / Math.max(1, counts[i]!))),
    mean: [mean[0] / count, mean[1] / count, mean[2] / count],
  }
}

/** How many of the 64 bits differ. */
export function hashDistance(a: PictureHash, b: PictureHash): number {
  return ones(a.high ^ b.high) + ones(a.low ^ b.low)
}

/** Whether all cells differ by at most `limit` of 255, apart from what all of them got brighter or darker by. */
export function cellsAreWithin(limit: number, a: PictureHash, b: PictureHash): boolean {
  let least = Infinity
  let most = -Infinity
  for (let i = 0; i < a.cells.length; i++) {
    const difference = a.cells[i]! - b.cells[i]!
    if (difference < least) least = difference
    if (difference > most) most = difference
    if (most - least > 2 * limit) return false
  }
  return true
}

/** The largest difference of the mean colours in any channel, 0 … 255. */
export function colourDistance(a: PictureHash, b: PictureHash): number {
  return Math.max(
    Math.abs(a.mean[0] - b.mean[0]),
    Math.abs(a.mean[1] - b.mean[1]),
    Math.abs(a.mean[2] - b.mean[2]),
  )
}

function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
