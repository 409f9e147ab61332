/** Round ornaments of concentric bands: petals, rays, beads, scallops. The heart of wax prints and medallions. */
import type { Random } from '../../engine/random.ts'
import { between, pick, pickWeighted } from './chance.ts'
import { contrasting, type Palette } from './palettes.ts'
import { beads, circle, fullTurn, paint, petals, polar, polygon, star, wheel, type Point } from './shapes.ts'

export interface RosetteParts {
  readonly palette: Palette
  readonly radius: number
  /** Rotational symmetry: 4, 6, 8, 12 … */
  readonly order: number
  /** How many concentric bands. */
  readonly bands: number
  /** The colour that it lies on. */
  readonly outside: string
  /** How far its fills were printed beside their outlines. */
  readonly slip?: Point | undefined
}

const outerBands = { petals: 5, pointed: 4, rays: 2, scallops: 3, disc: 0, beads: 0, star: 0 } as const
const innerBands = { petals: 3, pointed: 3, rays: 3, scallops: 3, beads: 4, disc: 2, star: 2 } as const

/** A rosette around the origin. */
export function rosette(
  random: Random,
  { palette, radius, order, bands, outside, slip }: RosetteParts,
): string {
  const width = Math.max(1.2, Math.min(2.6, radius * 0.035))
  const outline = { stroke: palette.dark, width, slip }
  let under = outside
  let before = outside
  let r = radius
  const parts: string[] = []
  for (let band = 0; band < bands; band++) {
    const left = bands - band
    const depth = (r / (left + 0.35)) * between(random, 0.95, 1.15)
    const colour = contrasting(random, palette, under, before)
    const inlay = contrasting(random, palette, colour, under)
    const kind = pickWeighted(random, band === 0 ? outerBands : innerBands)
    // Fewer petals where there is no room for many.
    const count = r < 16 && order > 8 ? order / 2 : order
    const turn = band % 2 === 0 ? 0 : Math.PI / count
    const across = (fullTurn * r) / count
    switch (kind) {
      case 'petals':
      case 'pointed': {
        const tip = kind === 'petals' ? 'round' : 'pointed'
        const inside = r - depth * 1.7
        const leaf = (from: number, to: number, wide: number) =>
          petals(count, Math.max(0, from), to, wide, { tip, turn })
        parts.push(paint(leaf(inside * 0.5, r, across * 0.92), { fill: colour, ...outline }))
        if (across > 9)
          parts.push(paint(leaf(inside * 0.8, r - depth * 0.28, across * 0.42), { fill: inlay, slip }))
        break
      }
      case 'rays':
        parts.push(
          paint(star(count * (count < 8 ? 2 : 1), r, Math.max(r - depth * 0.95, r * 0.55), turn), {
            fill: colour,
            ...outline,
          }),
        )
        break
      case 'scallops': {
        const bead = Math.min(depth * 0.62, across * 0.5)
        const at = r - bead
        parts.push(
          paint(beads(count, bead, at, turn) + circle(at), { fill: colour, ...outline }),
          paint(circle(at), { fill: colour, slip }),
        )
        if (bead > 3.5) parts.push(paint(beads(count, bead * 0.5, at, turn), { fill: inlay, slip }))
        break
      }
      case 'beads': {
        const bead = Math.min(depth * 0.36, across * 0.36)
        parts.push(
          paint(circle(r), { fill: colour, ...outline }),
          paint(beads(count, bead, r - depth * 0.5, turn), { fill: inlay, slip }),
        )
        break
      }
      case 'star':
        parts.push(
          paint(circle(r), { fill: inlay, ...outline }),
          paint(star(Math.min(count, 8), r * 0.97, Math.max(r - depth, r * 0.5), turn), {
            fill: colour,
            slip,
          }),
        )
        break
      case 'disc':
        parts.push(paint(circle(r), { fill: colour, ...outline }))
        break
    }
    before = under
    under = colour
    r -= depth
  }
  if (r > 2) {
    const heart = contrasting(random, palette, under)
    parts.push(paint(circle(Math.max(r * 0.85, 2.2)), { fill: heart, ...outline, width: width * 0.7 }))
  }
  return parts.join('')
}

/** A leafy cross for the corners between rosettes; its four leaves point at the gaps between them. */
export function quatrefoil(
  random: Random,
  { palette, radius, outside, slip }: Omit<RosetteParts, 'order' | 'bands'>,
): string {
  const tip = pick(random, ['round', 'pointed'] as const)
  const leaf = contrasting(random, palette, outside)
  const vein = contrasting(random, palette, leaf, outside)
  const outline = { stroke: palette.dark, width: Math.max(1, Math.min(2.2, radius * 0.06)), slip }
  return [
    paint(petals(4, 0, radius, radius * 0.8, { tip }), { fill: leaf, ...outline }),
    paint(petals(4, radius * 0.25, radius * 0.82, radius * 0.3, { tip }), { fill: vein, slip }),
    paint(circle(radius * 0.2), { fill: vein, ...outline }),
  ].join('')
}

/** A ring of triangles that point outwards. */
export function sawtoothRing(count: number, inner: number, outer: number): string {
  const half = Math.PI / count
  return wheel(count, (angle) =>
    polygon([polar(angle - half, inner), polar(angle, outer), polar(angle + half, inner)]),
  )
}
