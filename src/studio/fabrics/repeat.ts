/** How a motif repeats over the cloth: square and hexagonal lattices. Knows places; not motifs. */
import type { Random } from '../../engine/random.ts'
import { between, chance, pickWeighted } from './chance.ts'
import { canvas, digits, group, type Point } from './shapes.ts'

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

/** Every layer in every cell that touches the picture, layer by layer, so that later layers lie on earlier ones. */
export function repeated({ side, angle, centre }: Repeat, layers: readonly Layer[]): string {
  const reach = Math.ceil(canvas / side) + 1
  const places = layers.map(({ content, at = [0, 0], only }, layer) => {
    const uses: string[] = []
    for (let row = -reach; row <= reach; row++) {
      for (let column = -reach; column <= reach; column++) {
        if (only !== undefined && !only(column, row)) continue
        const x = (column + at[0]) * side
        const y = (row + at[1]) * side
        if (touches({ x, y, angle, centre, side })) {
          uses.push(`<use href="#cell${layer}" x="${digits(x)}" y="${digits(y)}"/>`)
        }
      }
    }
    return `<defs><g id="cell${layer}">${content}</g></defs>${uses.join('')}`
  })
  return group(`translate(${digits(centre[0])} ${digits(centre[1])}) rotate(${angle})`, places.join(''))
}

/** A triangular lattice (p6m): `side` between neighbours, every second row half a side over. */
export function repeatedInTriangles({ side, centre }: Repeat, contents: readonly string[]): string {
  const rowHeight = (side * Math.sqrt(3)) / 2
  const rows = Math.ceil(canvas / rowHeight) + 1
  const columns = Math.ceil(canvas / side) + 1
  const layers = contents.map((content, layer) => {
    const uses: string[] = []
    for (let row = -rows; row <= rows; row++) {
      for (let column = -columns; column <= columns; column++) {
        const x = (column + (row % 2 === 0 ? 0 : 0.5)) * side
        const y = row * rowHeight
        if (touches({ x, y, angle: 0, centre, side })) {
          uses.push(`<use href="#cell${layer}" x="${digits(x)}" y="${digits(y)}"/>`)
        }
      }
    }
    return `<defs><g id="cell${layer}">${content}</g></defs>${uses.join('')}`
  })
  return group(`translate(${digits(centre[0])} ${digits(centre[1])})`, layers.join(''))
}

/** Whether a motif of up to two cells across, at (x, y) of the turned lattice, can be seen. */
function touches(place: { x: number; y: number; angle: 0 | 45; centre: Point; side: number }): boolean {
  const turn = (place.angle * Math.PI) / 180
  const x = place.centre[0] + place.x * Math.cos(turn) - place.y * Math.sin(turn)
  const y = place.centre[1] + place.x * Math.sin(turn) + place.y * Math.cos(turn)
  return Math.max(-x, x - canvas, -y, y - canvas) < place.side
}
