/** Wax prints: rosettes on square (p4m) and triangular (p6m) lattices, fans, wells, leaves; slipped colours, crackle. */
import type { Random } from '../../engine/random.ts'
import { between, chance, pick, pickWeighted } from './chance.ts'
import { crackle } from './cloth.ts'
import { colourDistance, contrasting, type Palette } from './palettes.ts'
import { drawRepeat, repeated, repeatedInTriangles, type Repeat } from './repeat.ts'
import { quatrefoil, rosette } from './rosette.ts'
import { beads, circle, diamond, fullTurn, groundOf, paint, petals, polar, type Point } from './shapes.ts'

interface Print {
  readonly random: Random
  readonly palette: Palette
  readonly ground: string
  readonly slip: Point
}

const designs = { rosettes: 5, hexagons: 3, wells: 3, fans: 3, leaves: 3 } as const

export function waxPrint(random: Random, palette: Palette): string {
  const ground = chance(random, 0.7)
    ? palette.ground
    : pick(random, [palette.light, palette.dark, palette.main])
  const slip: Point = [between(random, -1.6, 1.6), between(random, -1.6, 1.6)]
  const print: Print = { random, palette, ground, slip }
  const design = pickWeighted(random, designs)
  const vein = colourDistance(ground, palette.light) > 0.4 ? palette.light : palette.dark
  return groundOf(ground) + drawers[design](print) + crackle(random, vein, random.integer(5, 10))
}

/** How many bands a rosette of this radius can show once the picture is 64 pixels wide. */
function bandsFor(radius: number): number {
  return Math.max(2, Math.min(6, Math.round(radius / 17)))
}

const drawers: Record<keyof typeof designs, (print: Print) => string> = {
  rosettes({ random, palette, ground, slip }) {
    const repeat = drawRepeat(random)
    const radius = repeat.side * between(random, 0.44, 0.5)
    const order = pick(random, repeat.count > 2 ? [8] : [8, 8, 12, 16])
    const flower = rosette(random, { palette, radius, order, bands: bandsFor(radius), outside: ground, slip })
    const small = repeat.side * between(random, 0.24, 0.28)
    const between4 = { palette, radius: small, order: 8, bands: bandsFor(small), outside: ground, slip }
    const corner = chance(random, 0.5) ? quatrefoil(random, between4) : rosette(random, between4)
    return repeated(repeat, [
      { content: echoes(random, { palette, ground, repeat }) },
      { content: flower },
      { content: corner, at: [0.5, 0.5] },
    ])
  },

  hexagons({ random, palette, ground, slip }) {
    const repeat = drawRepeat(random, { counts: { 1: 0, 2: 6, 3: 4, 4: 1 }, diagonal: 0 })
    const radius = repeat.side * between(random, 0.5, 0.54)
    const order = pick(random, repeat.count > 2 ? [6] : [6, 12])
    const flower = rosette(random, { palette, radius, order, bands: bandsFor(radius), outside: ground, slip })
    const bud = contrasting(random, palette, ground)
    const heart = contrasting(random, palette, bud, ground)
    // The two triangles of a cell: their middles lie 1/√3 of a side above and below a flower.
    const buds = [0, Math.PI].map((angle) => polar(angle, repeat.side / Math.sqrt(3)))
    const dots = (size: number) => buds.map((place) => circle(repeat.side * size, place)).join('')
    return repeatedInTriangles(repeat, [
      paint(dots(0.13), { fill: bud, stroke: palette.dark, width: 1.5, slip }) +
        paint(dots(0.06), { fill: heart, slip }),
      flower,
    ])
  },

  wells({ random, palette, ground, slip }) {
    const repeat = drawRepeat(random, { counts: { 1: 2, 2: 6, 3: 2, 4: 0 } })
    const rings = repeat.count === 1 ? random.integer(4, 5) : repeat.count === 2 ? 3 : 2
    const radius = repeat.side * 0.49
    const step = radius / (rings + 2)
    const bead = contrasting(random, palette, ground)
    const other = chance(random, 0.5) ? bead : contrasting(random, palette, ground, bead)
    const plate = contrasting(random, palette, ground, bead)
    const parts = Array.from({ length: rings }, (_, ring) => {
      const r = radius - (ring + 0.5) * step
      const count = Math.max(6, Math.round((fullTurn * r) / (step * 1.05)))
      return paint(beads(count, step * 0.4, r), { fill: ring % 2 === 0 ? bead : other, slip })
    })
    const shared = { palette, outside: ground, slip }
    const bands = bandsFor(step * 2.1) + 1
    const middle = rosette(random, { ...shared, radius: step * 2.1, order: 8, bands })
    const corner = quatrefoil(random, { ...shared, radius: repeat.side * 0.3 })
    const rim = paint(circle(radius), { stroke: plate, width: step * 0.3 })
    return repeated(repeat, [{ content: rim + parts.join('') + middle }, { content: corner, at: [0.5, 0.5] }])
  },

  fans({ random, palette, ground, slip }) {
    const repeat = drawRepeat(random, { counts: { 1: 0, 2: 6, 3: 3, 4: 0 }, diagonal: 0 })
    const radius = repeat.side * 0.5
    const rim = contrasting(random, palette, ground)
    const fan = contrasting(random, palette, rim, ground)
    const blade = contrasting(random, palette, fan, rim)
    const width = Math.max(1.4, radius * 0.04)
    const blades = petals(14, radius * 0.3, radius * 0.8, radius * 0.24)
    const content = [
      paint(circle(radius), { fill: rim, stroke: palette.dark, width }),
      paint(circle(radius * 0.86), { fill: fan, stroke: palette.dark, width: width * 0.7, slip }),
      paint(blades, { fill: blade, slip }),
      paint(circle(radius * 0.4), { fill: rim, stroke: palette.dark, width, slip }),
      paint(circle(radius * 0.22), { fill: contrasting(random, palette, rim, fan), slip }),
    ].join('')
    // Four half-dropped rows to a cell, each over the one above.
    const rows = [-0.5, -0.25, 0, 0.25].map((y, row) => ({
      content,
      at: [row % 2 === 0 ? 0 : 0.5, y] as const,
    }))
    return scales(repeat, rows)
  },

  leaves({ random, palette, ground, slip }) {
    const repeat = drawRepeat(random, { counts: { 1: 2, 2: 6, 3: 2, 4: 0 } })
    const half = repeat.side / 2
    const leaf = contrasting(random, palette, ground)
    const vein = contrasting(random, palette, leaf, ground)
    const width = Math.max(1.2, Math.min(2.6, half * 0.04))
    const diagonal = half * Math.SQRT2
    const leaves = (reach: number, wide: number) =>
      petals(4, diagonal * (1 - reach), diagonal * reach, wide, { tip: 'pointed', turn: Math.PI / 4 })
    const field = contrasting(random, palette, ground, leaf)
    const radius = repeat.side * 0.3
    const bands = bandsFor(radius)
    const flower = rosette(random, { palette, radius, order: 8, bands, outside: field, slip })
    const knot = paint(circle(half * 0.2), { fill: vein, stroke: palette.dark, width, slip })
    return repeated(repeat, [
      { content: paint(diamond(half * 1.02), { fill: field, slip }), at: [0.5, 0] },
      {
        content:
          paint(leaves(0.98, half * 0.62), { fill: leaf, stroke: palette.dark, width, slip }) +
          paint(leaves(0.86, half * 0.24), { fill: vein, slip }),
      },
      { content: flower, at: [0.5, 0] },
      { content: flower, at: [0, 0.5] },
      { content: knot },
      { content: knot, at: [0.5, 0.5] },
    ])
  },
}

/** Rows of scales must be laid from the top down, whatever cell they belong to. */
function scales(repeat: Repeat, rows: readonly { content: string; at: Point }[]): string {
  const layers = []
  for (let cell = -repeat.count - 1; cell <= repeat.count + 1; cell++) {
    for (const { content, at } of rows)
      layers.push({ content, at, only: (_: number, row: number) => row === cell })
  }
  return repeated(repeat, layers)
}

/** What fills the ground around a rosette: echoing rings, or beads. */
function echoes(
  random: Random,
  { palette, ground, repeat }: { palette: Palette; ground: string; repeat: Repeat },
): string {
  const colour = contrasting(random, palette, ground)
  const inBeads = chance(random, 0.4)
  const step = repeat.side * (repeat.count > 2 ? 0.1 : 0.07)
  return Array.from({ length: 4 }, (_, ring) =>
    paint(circle(repeat.side * 0.46 + ring * step), {
      stroke: colour,
      width: step * (inBeads ? 0.55 : 0.36),
      ...(inBeads ? { dash: [0, step * 0.9] as const } : {}),
    }),
  ).join('')
}
