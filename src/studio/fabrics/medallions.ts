/** Medallions: concentric ornate borders. Great suns, shweshwe's dotted rings, and the dashiki (dashiki.ts). */
import type { Random } from '../../engine/random.ts'
import { chance, pick, pickWeighted } from './chance.ts'
import { dashiki } from './dashiki.ts'
import { colourDistance, contrasting, type Palette } from './palettes.ts'
import { drawRepeat, repeated } from './repeat.ts'
import { rosette, sawtoothRing } from './rosette.ts'
import { beads, circle, fullTurn, groundOf, paint, petals, star } from './shapes.ts'

const designs = { suns: 4, shweshwe: 3, dashiki: 4 } as const

export function medallions(random: Random, palette: Palette): string {
  return drawers[pickWeighted(random, designs)](random, palette)
}

const drawers: Record<keyof typeof designs, (random: Random, palette: Palette) => string> = {
  suns(random, palette) {
    const repeat = drawRepeat(random, { counts: { 1: 5, 2: 4, 3: 0, 4: 0 }, diagonal: 0.2 })
    const { side } = repeat
    const ground = palette.ground
    const radius = side * 0.49
    const order = pick(random, [12, 16])
    const rim = contrasting(random, palette, ground)
    const teeth = contrasting(random, palette, rim, ground)
    const plate = contrasting(random, palette, teeth, rim)
    const inside = rosette(random, {
      palette,
      radius: radius * 0.7,
      order,
      bands: repeat.count === 1 ? 5 : 3,
      outside: plate,
    })
    const sun = [
      paint(circle(radius), { fill: rim, stroke: palette.dark, width: 2 }),
      paint(sawtoothRing(order * 2, radius * 0.84, radius * 0.97), { fill: teeth }),
      paint(circle(radius * 0.85), { fill: teeth }),
      paint(circle(radius * 0.8), { fill: plate, stroke: palette.dark, width: 1.5 }),
      paint(beads(order * 2, radius * 0.028, radius * 0.75), { fill: contrasting(random, palette, plate) }),
      inside,
    ].join('')
    const corner = rosette(random, {
      palette,
      radius: side * 0.23,
      order: 8,
      bands: repeat.count === 1 ? 4 : 2,
      outside: ground,
    })
    const lace = paint(circle(side * 0.3), {
      stroke: contrasting(random, palette, ground),
      width: side * 0.035,
      dash: [0, side * 0.052],
    })
    return (
      groundOf(ground) +
      repeated(repeat, [
        { content: lace, at: [0.5, 0.5] },
        { content: sun },
        { content: corner, at: [0.5, 0.5] },
      ])
    )
  },

  shweshwe(random, palette) {
    const repeat = drawRepeat(random, { counts: { 1: 3, 2: 6, 3: 1, 4: 0 } })
    const { side } = repeat
    const ground = chance(random, 0.7) ? palette.ground : palette.dark
    const ink = colourDistance(ground, palette.light) > 0.3 ? palette.light : palette.dark
    const warm = contrasting(random, palette, ground, ink)
    const unit = side / (repeat.count === 1 ? 30 : repeat.count === 2 ? 22 : 16)
    const count = pick(random, [8, 12])
    const rings: string[] = []
    let r = side * 0.5 - unit
    for (let ring = 0; r > unit * 4.5; ring++) {
      rings.push(
        ring % 2 === 0
          ? beadRing(r, unit * 0.62, ink)
          : paint(circle(r), { stroke: warm, width: unit * 0.9 }),
      )
      r -= unit * 1.75
      if (ring === (repeat.count === 1 ? 3 : 1)) break
    }
    const across = (fullTurn * r) / count
    const flower = [
      paint(petals(count, r * 0.2, r, across * 0.9), { fill: ink }),
      paint(petals(count, r * 0.4, r * 0.86, across * 0.42), { fill: ground }),
      paint(circle(r * 0.34), { fill: warm, stroke: ground, width: unit * 0.5 }),
      paint(circle(r * 0.14), { fill: ink }),
    ].join('')
    const corner =
      paint(star(4, side * 0.24, side * 0.09), { fill: warm }) +
      paint(star(4, side * 0.15, side * 0.05), { fill: ink }) +
      beadRing(side * 0.19, unit * 0.5, ink)
    return (
      groundOf(ground) +
      repeated(repeat, [{ content: corner, at: [0.5, 0.5] }, { content: rings.join('') + flower }])
    )
  },

  dashiki,
}

/** A ring of evenly spaced beads that keeps four mirror axes. */
function beadRing(radius: number, size: number, fill: string): string {
  const count = 4 * Math.max(2, Math.round((fullTurn * radius) / (size * 2.6) / 4))
  return paint(beads(count, size, radius), { fill })
}
