/** The colours that stand for the many of a picture, or of a whole film. Knows pixels; not dithering, not files. */
import { wholly, type Pieces } from '../../../../../engine/pieces.ts'
import { inTurns } from '../../../../inTurns.ts'
import type { FilmShape } from '../../film.ts'
import type { Raster } from '../../../../raster.ts'
import { NearestColour } from './nearestColour.ts'
import { scaleRaster } from '../../scaleRaster.ts'

/** Colours, RGB after RGB. */
export type Palette = Uint8Array<ArrayBuffer>

/** A GIF's pixels can name 256 colours, one of which is kept for pixels that nothing is drawn in. */
export const mostColours = 255
/** Pixels with less alpha than this are not drawn. */
export const leastAlpha = 128

/** Pixels that a palette is made from: some of one frame, or of all frames of a film together. */
const samples = { frame: 1 << 13, film: 1 << 16 }
/** Of k-means; those that come after gain less than 0.1 dB. */
const rounds = { frame: 3, film: 10 }

/** Where nothing is drawn: a palette has one colour at least. */
const nothing: Palette = new Uint8Array(3)

/** For one frame, as large as the palette will be used on. */
export function framePalette(raster: Raster): Palette {
  return fewColours([raster]) ?? wholly(paletteFor([coloursOf(raster, samples.frame)], rounds.frame))
}

/** For a film of which these are some frames, not scaled yet: at most 255 colours. */
export async function globalPalette(frames: readonly Raster[], shape: FilmShape): Promise<Palette> {
  const isSmooth = shape.scaling === 'lanczos' // which makes colours that the frames don't have
  const few = isSmooth ? undefined : fewColours(frames)
  if (few) return few
  const some: Int32Array[] = []
  for (const frame of frames) {
    const raster = isSmooth ? await scaleRaster(frame, shape) : frame
    some.push(coloursOf(raster, Math.ceil(samples.film / frames.length)))
  }
  return (await inTurns(paletteFor(some, rounds.film)))!.result
}

/** All colours, where the palette can hold them. */
function fewColours(rasters: readonly Raster[]): Palette | undefined {
  const found = new Set<number>()
  for (const raster of rasters) {
    let before = -1
    for (const colour of coloursOf(raster)) {
      if (colour === before) continue
      before = colour
      found.add(colour)
      if (found.size > mostColours) return undefined
    }
  }
  if (found.size === 0) return nothing
  return Uint8Array.from([...found].flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
}

/** Those of the pixels that are drawn, 0xRRGGBB: of all, or of `most`. */
function coloursOf({ width, height, channels, pixels }: Raster, most = Infinity): Int32Array {
  const count = Math.min(width * height, most)
  const green = channels === 1 ? 0 : 1
  const blue = channels === 1 ? 0 : 2
  const colours = new Int32Array(count)
  let end = 0
  for (let i = 0; i < count; i++) {
    const pixel = count < width * height ? scattered(i, width, height) : i
    const at = pixel * channels
    if (channels === 4 && pixels[at + 3]! < leastAlpha) continue
    colours[end++] = (pixels[at]! << 16) | (pixels[at + green]! << 8) | pixels[at + blue]!
  }
  return colours.subarray(0, end)
}

/**
 * Pixels all over a picture, however many are taken (Roberts 2018, the sequence R2). Even rows and columns would not do:
 * generators draw their even and odd pixels differently, which cost 1 dB.
 */
function scattered(i: number, width: number, height: number): number {
  const x = (0.5 + i * 0.7548776662466927) % 1
  const y = (0.5 + i * 0.5698402909980532) % 1
  return Math.floor(y * height) * width + Math.floor(x * width)
}

/** Different colours, and how often each is there. */
interface Colours {
  readonly count: number
  readonly weight: Float64Array
  /** Red, green, blue. */
  readonly channels: readonly [Float64Array, Float64Array, Float64Array]
}

/**
 * The palette with nearly the least sum of squared distances: the set of colours is cut in two where it is most spread,
 * again and again (as Wu 1991 does, but the colours themselves and not a grid of them), and k-means improves what comes of
 * it (Lloyd 1982).
 */
function* paletteFor(some: readonly Int32Array[], improvements: number): Pieces<Palette> {
  const colours = counted(some)
  if (colours.count === 0) return nothing
  yield
  let centres = yield* cut(colours)
  for (let round = 0; round < improvements; round++) centres = yield* settled(colours, centres)
  return Uint8Array.from(centres, Math.round)
}

function counted(some: readonly Int32Array[]): Colours {
  const all = new Int32Array(some.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  for (const colours of some) {
    all.set(colours, end)
    end += colours.length
  }
  all.sort()
  const weight = new Float64Array(all.length)
  const different = new Int32Array(all.length)
  let count = 0
  for (let i = 0; i < all.length; i++) {
    if (i === 0 || all[i] !== all[i - 1]) different[count++] = all[i]!
    weight[count - 1]! += 1
  }
  const channel = (shift: number) =>
    Float64Array.from(different.subarray(0, count), (colour) => (colour >> shift) & 255)
  return { count, weight, channels: [channel(16), channel(8), channel(0)] }
}

/** A part of the colours, from one place in their order up to another. */
interface Part {
  readonly from: number
  readonly to: number
  readonly mean: readonly number[]
  /** Sum of the squared distances from the mean. */
  readonly spread: number
  /** The channel with the most of it. */
  readonly widest: number
}

/** The means of as many parts as the palette holds, RGB after RGB. */
function* cut(colours: Colours): Pieces<Float64Array> {
  const { count, channels } = colours
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  const parts = [partOf(colours, order, 0, count)]
  while (parts.length < mostColours) {
    const at = parts.reduce((most, { spread }, i) => (spread > parts[most]!.spread ? i : most), 0)
    const { from, to, mean, spread, widest } = parts[at]!
    if (spread === 0) break
    const values = channels[widest]!
    const between = mean[widest]!
    let middle = from
    for (let i = from; i < to; i++) {
      const colour = order[i]!
      if (values[colour]! >= between) continue
      order[i] = order[middle]!
      order[middle++] = colour
    }
    parts[at] = partOf(colours, order, from, middle)
    parts.push(partOf(colours, order, middle, to))
    yield
  }
  return Float64Array.from(parts.flatMap(({ mean }) => mean))
}

function partOf({ weight, channels }: Colours, order: Uint32Array, from: number, to: number): Part {
  let total = 0
  for (let i = from; i < to; i++) total += weight[order[i]!]!
  const mean: number[] = []
  const spreads: number[] = []
  for (const values of channels) {
    let sum = 0
    let squares = 0
    for (let i = from; i < to; i++) {
      const colour = order[i]!
      const value = values[colour]!
      sum += weight[colour]! * value
      squares += weight[colour]! * value * value
    }
    mean.push(sum / total)
    spreads.push(squares - (sum * sum) / total)
  }
  const spread = to - from === 1 ? 0 : spreads.reduce((sum, one) => sum + one)
  return { from, to, mean, spread, widest: spreads.indexOf(Math.max(...spreads)) }
}

/** One round of k-means: each centre becomes the mean of what is nearest to it. */
function* settled(
  { count, weight, channels: [red, green, blue] }: Colours,
  centres: Float64Array,
): Pieces<Float64Array> {
  const nearest = new NearestColour(centres)
  const sums = new Float64Array(centres.length)
  const totals = new Float64Array(centres.length / 3)
  for (let colour = 0; colour < count; colour++) {
    const r = red[colour]!
    const g = green[colour]!
    const b = blue[colour]!
    const place = nearest.exact(r, g, b)
    const one = weight[colour]!
    totals[place]! += one
    sums[place * 3]! += one * r
    sums[place * 3 + 1]! += one * g
    sums[place * 3 + 2]! += one * b
    if (colour % 4096 === 4095) yield
  }
  return sums.map((sum, i) => {
    const total = totals[Math.floor(i / 3)]!
    return total > 0 ? sum / total : centres[i]!
  })
}
