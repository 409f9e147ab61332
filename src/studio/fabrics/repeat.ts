/** How a motif repeats over the cloth: square and hexagonal lattices. Knows places; not motifs. */
import type { Random } from '../../engine/random.ts'
import { between, chance, pickWeighted } from './chance.ts'
import { canvas, digits, group, use, type Point } from './shapes.ts'

export interface Repeat {
  /** Side of a cell in canvas units. */
  readonly side: number
  /** Cells across the picture: 1 to 4. */
  readonly count: number
  readonly angle: 0 | 45
  /** Where the middle of one cell lies. */
  readonly centre: Point
}

export interface RepeatChances {
  /** How often 1, 2, 3 and 4 cells across. */
  readonly counts?: Readonly<Record<'1' | '2' | '3' | '4', number>>
  readonly diagonal?: number
}

/**
 * A lattice that nearly fits the picture, so that opposite edges meet. A turned cell fits when its diagonal divides
 * the side, hence the root of two.
 */
export function drawRepeat(random: Random, { counts, diagonal = 0.25 }: RepeatChances = {}): Repeat {
  const count = Number(pickWeighted(random, counts ?? { 1: 3, 2: 6, 3: 3, 4: 1 }))
  const angle = chance(random, diagonal) && count < 3 ? 45 : 0
  const whole = canvas / count / (angle === 45 ? Math.SQRT2 : 1)
  const side = whole * between(random, 0.97, 1.03)
  // A cell in the middle of the picture, or the corner of four.
  const shift = chance(random, 0.5) ? 0 : angle === 45 ? side / Math.SQRT2 : side / 2
  const middle = canvas / 2
  const jitter = () => between(random, -0.02, 0.02) * side
  return {
    side,
    count,
    angle,
    centre: [middle + shift + jitter(), middle + (angle === 45 ? 0 : shift) + jitter()],
  }
}

export interface Layer {
  /** An SVG fragment around the origin; unturned, it may be as large as its cell or larger. */
  readonly content: string
  /** Where in the cell, in cells: [0, 0] its middle, [0.5, 0.5] its corner. */
  readonly at?: Point
  /** Which cells have it. */
  readonly only?: (column: number, row: number) => boolean
}

/** One motif in every other cell, another in those between. */
export function checkered(motif: string, other: string): Layer[] {
  return [
    { content: motif, only: (column, row) => (column + row) % 2 === 0 },
    { content: other, only: (column, row) => (column + row) % 2 !== 0 },
  ]
}

/** Every layer in every cell that touches the picture, layer by layer, so that later layers lie on earlier ones. */
export function repeated(repeat: Repeat, layers: readonly Layer[]): string {
  const { side, angle, centre } = repeat
  const reach = Math.ceil(canvas / side) + 1
  const places = layers.map(({ content, at = [0, 0], only = () => true }, layer) => {
    const cells = cellsWithin(reach, reach).filter(([column, row]) => only(column, row))
    const corners = cells.map(([column, row]): Point => [(column + at[0]) * side, (row + at[1]) * side])
    return laid(layer, content, corners, repeat)
  })
  return group(`translate(${digits(centre[0])} ${digits(centre[1])}) rotate(${angle})`, places.join(''))
}

/** A triangular lattice (p6m): `side` between neighbours, every second row half a side over. */
export function repeatedInTriangles({ side, centre }: Repeat, contents: readonly string[]): string {
  const rowHeight = (side * Math.sqrt(3)) / 2
  const cells = cellsWithin(Math.ceil(canvas / side) + 1, Math.ceil(canvas / rowHeight) + 1)
  const places = cells.map(([column, row]): Point => [
    (column + (row % 2 === 0 ? 0 : 0.5)) * side,
    row * rowHeight,
  ])
  const layers = contents.map((content, layer) => laid(layer, content, places, { side, angle: 0, centre }))
  return group(`translate(${digits(centre[0])} ${digits(centre[1])})`, layers.join(''))
}

/** Column and row of each, row by row. */
function cellsWithin(columns: number, rows: number): Point[] {
  const upTo = (most: number) => Array.from({ length: 2 * most + 1 }, (_, i) => i - most)
  return upTo(rows).flatMap((row) => upTo(columns).map((column): Point => [column, row]))
}

type Lattice = Pick<Repeat, 'side' | 'angle' | 'centre'>

/** A layer at those of the places where it can be seen. */
function laid(layer: number, content: string, places: readonly Point[], lattice: Lattice): string {
  const uses = places.filter((place) => touches(place, lattice)).map(([x, y]) => use(`cell${layer}`, x, y))
  return `<defs><g id="cell${layer}">${content}</g></defs>${uses.join('')}`
}

/** Whether a motif of up to two cells across, at a place of the turned lattice, can be seen. */
function touches([across, down]: Point, { side, angle, centre }: Lattice): boolean {
  const turn = (angle * Math.PI) / 180
  const x = centre[0] + across * Math.cos(turn) - down * Math.sin(turn)
  const y = centre[1] + across * Math.sin(turn) + down * Math.cos(turn)
  return Math.max(-x, x - canvas, -y, y - canvas) < side
}
