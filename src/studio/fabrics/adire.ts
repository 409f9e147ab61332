/** Adire: cloth tied, stitched or pasted against the dye. Circles, spirals and dots left light on a vat colour. */
import type { Random } from '../../engine/random.ts'
import { between, pick, pickWeighted, shuffled } from './chance.ts'
import type { Palette } from './palettes.ts'
import { checkered, drawRepeat, repeated } from './repeat.ts'
import {
  beads,
  box,
  canvas,
  circle,
  diamond,
  fullTurn,
  groundOf,
  line,
  paint,
  petals,
  polar,
  spiral,
  wheel,
  type Point,
} from './shapes.ts'

const designs = { tied: 4, pasted: 5, spirals: 3, stitched: 3 } as const

export function adire(random: Random, palette: Palette): string {
  const design = pickWeighted(random, designs)
  return groundOf(palette.ground) + clouds(random, palette) + drawers[design](random, palette)
}

/** Where the vat took more or less. */
function clouds(random: Random, palette: Palette): string {
  const spots = Array.from({ length: 7 }, (_, i) => {
    const colour = i % 2 === 0 ? palette.dark : palette.second
    const gradient = `<radialGradient id="cloud${i}"><stop stop-color="${colour}" stop-opacity=".5"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`
    const at: Point = [between(random, 0, canvas), between(random, 0, canvas)]
    return `<defs>${gradient}</defs>${paint(circle(between(random, 40, 80), at), { fill: `url(#cloud${i})` })}`
  })
  return spots.join('')
}

/** A ring whose radius trembles, as a tied thread leaves it. */
function tiedRing(random: Random, radius: number, tremble: number): string {
  const count = Math.max(14, Math.round(radius * 0.9))
  const points = Array.from({ length: count }, (_, i) =>
    polar((i * fullTurn) / count, radius * (1 + tremble * random.normal())),
  )
  return `${line(points)}z`
}

const drawers: Record<keyof typeof designs, (random: Random, palette: Palette) => string> = {
  tied(random, palette) {
    const repeat = drawRepeat(random, { counts: { 1: 2, 2: 5, 3: 4, 4: 1 } })
    const knot = (radius: number, rings: number) => {
      const step = radius / (rings + 0.4)
      const lines = Array.from({ length: rings }, (_, i) =>
        paint(tiedRing(random, radius - (i + 0.4) * step, 0.02), {
          stroke: i % 2 === 0 ? palette.light : palette.main,
          width: step * 0.46,
        }),
      )
      const folds = wheel(Math.max(10, Math.round(radius / 2.5)), (angle) =>
        line([polar(angle, step * 0.6), polar(angle, radius * between(random, 0.9, 1.04))]),
      )
      return [
        paint(circle(radius), { fill: palette.second, opacity: 0.6 }),
        ...lines,
        paint(folds, { stroke: palette.ground, width: Math.max(0.8, step * 0.13), opacity: 0.75 }),
        paint(circle(step * 0.55), { fill: palette.light }),
      ].join('')
    }
    const rings = repeat.count === 1 ? 5 : repeat.count === 2 ? random.integer(3, 4) : 2
    const small =
      paint(beads(8, repeat.side * 0.026, repeat.side * 0.15), { fill: palette.accent }) +
      knot(repeat.side * 0.1, 1)
    return repeated(repeat, [
      { content: knot(repeat.side * between(random, 0.45, 0.5), rings) },
      { content: small, at: [0.5, 0.5] },
    ])
  },

  pasted(random, palette) {
    const repeat = drawRepeat(random, { counts: { 1: 0, 2: 5, 3: 4, 4: 2 }, diagonal: 0.2 })
    const kinds = shuffled(random, pasted).slice(0, 2)
    const half = repeat.side / 2
    const frame =
      paint(box(-half, -half, repeat.side, repeat.side), { stroke: palette.light, width: half * 0.09 }) +
      paint(box(-half * 0.84, -half * 0.84, half * 1.68, half * 1.68), {
        stroke: palette.accent,
        width: half * 0.09,
        dash: [0, half * 0.168],
      })
    const tiles = kinds.map((draw) => frame + draw(palette, half * 0.72))
    return repeated(repeat, checkered(tiles[0]!, tiles[1]!))
  },

  spirals(random, palette) {
    const repeat = drawRepeat(random, { counts: { 1: 1, 2: 5, 3: 4, 4: 0 }, diagonal: 0.3 })
    const radius = repeat.side * 0.4
    const turns = repeat.count === 1 ? 4 : repeat.count === 2 ? 3 : 2.25
    const width = (radius / turns) * 0.5
    const coil = paint(spiral(radius, turns), { stroke: palette.light, width })
    const mirrored = `<g transform="scale(-1 1)">${coil}</g>`
    const halo = paint(circle(repeat.side * 0.485), {
      stroke: palette.accent,
      width: width * 0.6,
      dash: [0, width * 1.15],
    })
    const turn = (Math.PI / 4) * pick(random, [0, 1])
    const corner =
      paint(petals(4, 0, repeat.side * 0.21, repeat.side * 0.16, { turn }), { fill: palette.main }) +
      paint(circle(repeat.side * 0.05), { fill: palette.light })
    return repeated(repeat, [...checkered(halo + coil, halo + mirrored), { content: corner, at: [0.5, 0.5] }])
  },

  stitched(random, palette) {
    const repeat = drawRepeat(random, { counts: { 1: 2, 2: 5, 3: 3, 4: 0 } })
    const order = pick(random, [8, 12])
    const radius = repeat.side * 0.5
    const across = (radius * fullTurn) / order
    const leaf = (from: number, to: number, width: number, turn: number) =>
      petals(order, radius * from, radius * to, across * width, { tip: 'pointed', turn })
    const sun = [
      paint(leaf(0.2, 1.02, 0.85, 0), { fill: palette.light }),
      paint(leaf(0.3, 0.9, 0.45, 0), { fill: palette.ground }),
      paint(leaf(0.42, 0.78, 0.16, 0), { fill: palette.accent }),
      paint(leaf(0.62, 1.2, 0.4, Math.PI / order), { fill: palette.main }),
      paint(circle(radius * 0.26), { fill: palette.ground, stroke: palette.light, width: radius * 0.06 }),
      paint(circle(radius * 0.1), { fill: palette.light }),
    ].join('')
    const corner = [1, 0.66, 0.33].map((scale, i) =>
      paint(diamond(repeat.side * 0.17 * scale), {
        fill: [palette.light, palette.second, palette.light][i]!,
      }),
    )
    return repeated(repeat, [{ content: sun }, { content: corner.join(''), at: [0.5, 0.5] }])
  },
}

/** Where rows of four stand. */
const fours = [-0.75, -0.25, 0.25, 0.75]

type Pasted = (palette: Palette, reach: number) => string

/** What is painted in starch paste inside the squares of an adire eleko. */
const pasted: readonly Pasted[] = [
  function sun({ light, main, accent }, reach) {
    return (
      paint(petals(8, reach * 0.3, reach, reach * 0.36), { fill: light }) +
      paint(circle(reach * 0.24), { fill: accent }) +
      paint(beads(8, reach * 0.1, reach * 0.88, Math.PI / 8), { fill: main })
    )
  },
  function coil({ light }, reach) {
    return paint(spiral(reach * 0.88, 2.5, 0.6), { stroke: light, width: reach * 0.18 })
  },
  function nest({ light, main, ground }, reach) {
    return [0.95, 0.72, 0.5, 0.26]
      .map((scale, i) => paint(diamond(reach * scale), { fill: [light, ground, main, light][i]! }))
      .join('')
  },
  function combs({ light, main }, reach) {
    const teeth = fours
      .map((y) =>
        line([
          [-reach * 0.85, y * reach],
          [reach * 0.85, y * reach],
        ]),
      )
      .join('')
    const dots = fours
      .slice(1)
      .flatMap((y) =>
        [-0.6, -0.2, 0.2, 0.6].map((x) => circle(reach * 0.09, [x * reach, (y - 0.25) * reach])),
      )
    return paint(teeth, { stroke: light, width: reach * 0.15 }) + paint(dots.join(''), { fill: main })
  },
  function seeds({ light, accent }, reach) {
    const spots = fours.flatMap((y) => fours.map((x): Point => [x * reach, y * reach]))
    return spots
      .map((place, i) =>
        paint(circle(reach * 0.18, place), { fill: i % 5 === 0 || i % 5 === 3 ? accent : light }),
      )
      .join('')
  },
  function crossing({ light, main }, reach) {
    const leaves = petals(4, 0, reach * 1.2, reach * 0.6, { tip: 'pointed', turn: Math.PI / 4 })
    return paint(leaves, { fill: light }) + paint(beads(4, reach * 0.16, reach * 0.7), { fill: main })
  },
]
