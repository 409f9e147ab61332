/** Which colour of a palette is nearest to a given one, by the distance in RGB. Knows numbers; not pictures. */

/** Cells of 4 × 4 × 4 shades, whose middles are looked up once. */
const cellShift = 2
const cellBits = 8 - cellShift
const cellMiddle = ((1 << cellShift) - 1) / 2
const unknown = 0xffff
/** A colour of the palette lies in the cell: what is in there is told apart exactly, so that this colour stays itself. */
const crowded = 0xfffe
const recentBits = 14
const perGrey = 1 / Math.sqrt(3)

/**
 * The colours lie sorted along the grey diagonal of the RGB cube. A search begins at the wanted grey and goes outward, on
 * each side until grey alone is farther away than the best colour so far: some thirty of 256 are looked at.
 */
export class NearestColour {
  readonly #red: Float64Array
  readonly #green: Float64Array
  readonly #blue: Float64Array
  /** Along the diagonal, 0 to 441; with a sentinel at either end. */
  readonly #grey: Float64Array
  /** Places in the palette. */
  readonly #places: Uint8Array
  /** By whole grey: the first colour that is not darker. */
  readonly #starts = new Uint16Array(443)
  readonly #cells = new Uint16Array(1 << (3 * cellBits)).fill(unknown)
  /** Exact answers of late, by a hash of their colour: colour << 8 | place. */
  readonly #recent = new Uint32Array(1 << recentBits)

  /** `palette`: 1 to 256 colours, RGB after RGB from 0 to 255, not necessarily whole numbers. */
  constructor(palette: ArrayLike<number>) {
    const count = palette.length / 3
    const channel = (place: number, offset: number) => palette[place * 3 + offset]!
    const greyOf = (place: number) => (channel(place, 0) + channel(place, 1) + channel(place, 2)) * perGrey
    const greys = Float64Array.from({ length: count }, (_, place) => greyOf(place))
    const order = Array.from(greys.keys()).toSorted((a, b) => greys[a]! - greys[b]!)
    const sorted = (offset: number) => Float64Array.of(0, ...order.map((place) => channel(place, offset)), 0)
    this.#red = sorted(0)
    this.#green = sorted(1)
    this.#blue = sorted(2)
    this.#grey = Float64Array.of(-Infinity, ...order.map((place) => greys[place]!), Infinity)
    this.#places = Uint8Array.of(0, ...order, 0)
    for (let grey = 0, at = 1; grey < this.#starts.length; grey++) {
      while (this.#grey[at]! < grey) at++
      this.#starts[grey] = at
    }
    this.#recent[0] = 0xffffff << 8 // or else black, whose slot this is, would seem known
    for (let place = 0; place < count; place++)
      this.#cells[cellOf(channel(place, 0), channel(place, 1), channel(place, 2))] = crowded
  }

  /** The place in the palette of the colour that is nearest to these numbers from 0 to 255. */
  exact(red: number, green: number, blue: number): number {
    const reds = this.#red
    const greens = this.#green
    const blues = this.#blue
    const greys = this.#grey
    const grey = (red + green + blue) * perGrey
    const start = this.#starts[grey | 0]!
    let nearest = Infinity
    let found = 0
    for (let at = start, step = 1; ; at += step) {
      const apart = greys[at]! - grey
      if (apart * apart >= nearest) {
        if (step < 0) break
        at = start // and now to the darker ones
        step = -1
        continue
      }
      const r = reds[at]! - red
      const g = greens[at]! - green
      const b = blues[at]! - blue
      const distance = r * r + g * g + b * b
      if (distance < nearest) {
        nearest = distance
        found = at
      }
    }
    return this.#places[found]!
  }

  /**
   * For whole numbers from 0 to 255, at a tenth of the time: exact in cells that hold a colour of the palette; elsewhere
   * what is nearest to the middle of the cell, which costs less than 0.1 dB.
   */
  quick(red: number, green: number, blue: number): number {
    const cell = cellOf(red, green, blue)
    const known = this.#cells[cell]!
    if (known < 256) return known
    if (known === crowded) return this.#exactRecently(red, green, blue)
    const corner = -1 << cellShift // as a mask
    return (this.#cells[cell] = this.exact(
      (red & corner) + cellMiddle,
      (green & corner) + cellMiddle,
      (blue & corner) + cellMiddle,
    ))
  }

  #exactRecently(red: number, green: number, blue: number): number {
    const colour = (red << 16) | (green << 8) | blue
    const slot = Math.imul(colour, 0x9e3779b1) >>> (32 - recentBits)
    const recent = this.#recent[slot]!
    if (recent >>> 8 === colour) return recent & 255
    const place = this.exact(red, green, blue)
    this.#recent[slot] = (colour << 8) | place
    return place
  }
}

function cellOf(red: number, green: number, blue: number): number {
  return ((red >> cellShift) << (2 * cellBits)) | ((green >> cellShift) << cellBits) | (blue >> cellShift)
}
