/** The dashiki's panel: nested ornate outlines on a mirror axis, corner rosettes, braids at both sides. */
import type { Random } from '../../engine/random.ts'
import { between, chance, pick } from './chance.ts'
import { contrasting, type Palette } from './palettes.ts'
import { rosette } from './rosette.ts'
import {
  box,
  canvas,
  diamond,
  digits,
  fullTurn,
  group,
  groundOf,
  paint,
  polar,
  polygon,
  type Point,
} from './shapes.ts'

/** One panel, its mirror axis in the middle of the picture. */
export function dashiki(random: Random, palette: Palette): string {
  const ground = palette.ground
  const levels = random.integer(4, 5)
  const shape = pick(random, [ogee, shield, lobes])
  const shades: string[] = [ground]
  const nests = Array.from({ length: levels }, (_, i) => {
    const colour = contrasting(random, palette, shades.at(-1)!, shades.at(-2) ?? ground)
    shades.push(colour)
    const scale = 1 - (i * 0.8) / levels
    const trim = contrasting(random, palette, colour)
    return (
      paint(shape(84 * scale, 126 * scale), { fill: colour, stroke: palette.dark, width: 2 }) +
      (i < levels - 1
        ? paint(shape(84 * (scale - 0.08), 126 * (scale - 0.08)), {
            stroke: trim,
            width: 4,
            dash: [0, 6.4],
          })
        : '')
    )
  }).join('')
  const heart = rosette(random, { palette, radius: 30, order: 8, bands: 3, outside: shades.at(-1)! })
  const panel = nests + heart
  const braid = border(random, palette)
  const corner = rosette(random, { palette, radius: 40, order: 12, bands: 3, outside: ground })
  const sprig = contrasting(random, palette, ground)
  const middle = canvas / 2
  const shift = chance(random, 0.5) ? 0 : middle
  return (
    groundOf(ground) +
    sprigs(sprig, shift) +
    [0, canvas].flatMap((y) => [-1, 1].map((way) => placed(middle + way * 68, y + shift, corner))).join('') +
    mirrored(between(random, 14, 20), braid) +
    [-1, 0, 1].map((turn) => placed(middle, middle + shift + turn * canvas, panel)).join('')
  )
}

function placed(x: number, y: number, content: string): string {
  return group(`translate(${digits(x)} ${digits(y)})`, content)
}

/** The same at `x` from the left edge and, reversed, from the right. */
function mirrored(x: number, content: string): string {
  return placed(x, 0, content) + group(`translate(${digits(canvas - x)} 0) scale(-1 1)`, content)
}

/** What fills the ground of the panel: seeds on a half-dropped grid that meets itself at the edges. */
function sprigs(colour: string, shift: number): string {
  const step = canvas / 16
  const places = Array.from({ length: 17 * 34 }, (_, i): Point => {
    const row = Math.floor(i / 17) - 1
    return [((i % 17) + (row % 2 === 0 ? 0 : 0.5)) * step, row * (step / 2) + (shift % step)]
  })
  return paint(places.map((place) => diamond(3.6, place)).join(''), { fill: colour })
}

/** A pointed oval, `x` and `y` its half axes. */
function ogee(x: number, y: number): string {
  const at = (px: number, py: number) => `${digits(px * x)} ${digits(py * y)}`
  return (
    `M${at(0, -1)}C${at(0.12, -0.72)} ${at(1, -0.6)} ${at(1, 0)}C${at(1, 0.6)} ${at(0.12, 0.72)} ${at(0, 1)}` +
    `C${at(-0.12, 0.72)} ${at(-1, 0.6)} ${at(-1, 0)}C${at(-1, -0.6)} ${at(-0.12, -0.72)} ${at(0, -1)}z`
  )
}

/** A stepped lozenge. */
function shield(x: number, y: number): string {
  const quarter: Point[] = [
    [0, -1],
    [0.3, -0.78],
    [0.3, -0.62],
    [0.62, -0.46],
    [0.62, -0.3],
    [1, 0],
  ]
  const right = [...quarter, ...quarter.toReversed().map(([px, py]): Point => [px, -py])]
  const left = right.toReversed().map(([px, py]): Point => [-px, py])
  return polygon([...right, ...left].map(([px, py]): Point => [px * x, py * y]))
}

/** An oval whose edge is scalloped. */
function lobes(x: number, y: number): string {
  const count = 96
  return polygon(
    Array.from({ length: count }, (_, i): Point => {
      const angle = (i / count) * fullTurn
      const [px, py] = polar(angle, 0.9 + 0.1 * Math.abs(Math.cos(angle * 6)))
      return [px * x, py * y]
    }),
  )
}

/** A braid that runs down the cloth: lozenges between beaded lines, about x = 0. */
function border(random: Random, palette: Palette): string {
  const field = contrasting(random, palette, palette.ground)
  const gem = contrasting(random, palette, field, palette.ground)
  const heart = contrasting(random, palette, gem, field)
  const places = Array.from({ length: 9 }, (_, i): Point => [0, i * 32])
  return [
    paint(box(-13, 0, 26, canvas), { fill: field, stroke: palette.dark, width: 1.6 }),
    paint(places.map((place) => diamond(11, place, 1.42)).join(''), { fill: gem }),
    paint(places.map((place) => diamond(5, place, 1.42)).join(''), { fill: heart }),
  ].join('')
}
