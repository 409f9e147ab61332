/** Ikat and striped cloth: yarns dyed before weaving, so that every edge along the warp is feathered. */
import type { Random } from '../../engine/random.ts'
import { between, chance, pick, pickWeighted, shuffled } from './chance.ts'
import { colourDistance, contrasting, type Palette } from './palettes.ts'
import { box, canvas, digits, group, groundOf, paint, quarterTurned, use } from './shapes.ts'

/** Width of a yarn. */
const yarn = 2

/** Where a colour begins and ends along a yarn; u goes from −1 to 1 across the motif. Undefined: not on this yarn. */
type Extent = (u: number) => readonly [from: number, to: number] | undefined

const designs = { lozenges: 4, flames: 3, stripes: 3 } as const

export function ikat(random: Random, palette: Palette): string {
  const cloth = drawers[pickWeighted(random, designs)](random, palette)
  return chance(random, 0.35) ? quarterTurned(cloth) : cloth
}

/** How far each yarn slipped: bundles were tied together, and no yarn lies quite true. */
function slips(random: Random, width: number, feather: number): number[] {
  let bundle = 0
  return Array.from({ length: Math.ceil(width / yarn) }, (_, i) => {
    if (i % 4 === 0) bundle = 0.5 * bundle + 0.5 * feather * random.normal()
    return bundle + (i % 2 === 0 ? 0.5 : -0.5) * feather * random.uniform() * 2
  })
}

/** The yarns of one colour as boxes: `width` across, extents in units of `height` about y = 0. */
function feathered(
  extent: Extent,
  { width, height, slip }: { width: number; height: number; slip: readonly number[] },
): string {
  return slip
    .map((by, i) => {
      const x = -width / 2 + i * yarn
      const span = extent((2 * (x + yarn / 2)) / width)
      if (span === undefined || span[1] <= span[0]) return ''
      return box(x, span[0] * height + by, Math.min(yarn, width / 2 - x) + 0.15, (span[1] - span[0]) * height)
    })
    .join('')
}

const outlines = {
  lozenge: (u: number) => 1 - Math.abs(u),
  almond: (u: number) => Math.cos((u * Math.PI) / 2),
  stepped: (u: number) => Math.ceil((1 - Math.abs(u)) * 4) / 4,
  star: (u: number) =>
    (1 - Math.abs(u)) * (Math.abs(u) < 0.3 ? 1 : 0.75) + (Math.abs(Math.abs(u) - 0.6) < 0.12 ? 0.18 : 0),
}

const drawers: Record<keyof typeof designs, (random: Random, palette: Palette) => string> = {
  lozenges(random, palette) {
    const columns = Number(pickWeighted(random, { 1: 1, 2: 5, 3: 4, 4: 2 }))
    const wide = canvas / columns
    const rows = columns === 1 ? 1 : pick(random, [columns, Math.max(1, columns - 1)])
    const tall = canvas / rows
    const gutter = wide * pick(random, [0, 0.16, 0.22])
    const width = wide - gutter
    const shape = pick(random, ['lozenge', 'lozenge', 'almond', 'stepped', 'star'] as const)
    const outline = outlines[shape]
    const dropped = chance(random, 0.5)
    const column = nested({ random, palette, width, tall, outline })
    const filler = nested({ random, palette, width: width * 0.5, tall: tall * 0.5, outline })
    const uses: string[] = []
    const fillers: string[] = []
    for (let i = 0; i <= columns; i++) {
      for (let row = -1; row <= rows; row++) {
        const y = (row + 0.5 + (dropped && i % 2 === 1 ? 0.5 : 0)) * tall
        uses.push(use('lozenge', (i + 0.5) * wide, y))
        // Where four lozenges leave the ground open, a small one; half-dropped columns leave nothing open.
        if (!dropped && shape !== 'star') fillers.push(use('filler', i * wide, (row + 1) * tall))
      }
    }
    const stripe = contrasting(random, palette, palette.ground)
    const core = contrasting(random, palette, stripe, palette.ground)
    const gutters = Array.from({ length: columns + 1 }, (_, i) => i * wide)
    const lines =
      gutter === 0
        ? ''
        : paint(gutters.map((x) => box(x - gutter / 2, 0, gutter, canvas)).join(''), { fill: stripe }) +
          paint(gutters.map((x) => box(x - gutter / 6, 0, gutter / 3, canvas)).join(''), { fill: core })
    return `${groundOf(palette.ground)}<defs><g id="lozenge">${column}</g><g id="filler">${filler}</g></defs>${fillers.join('')}${uses.join('')}${lines}`
  },

  flames(random, palette) {
    const columns = Number(pickWeighted(random, { 1: 1, 2: 4, 3: 3, 4: 2 }))
    const wide = canvas / columns
    const periods = pick(random, [1, 2, 2])
    const period = canvas / periods
    const amplitude = Math.min(0.5, (wide / period) * between(random, 0.5, 0.8))
    const slip = slips(random, wide, Math.min(5, period * 0.03))
    const count = random.integer(4, 5)
    const colours = cycle(random, palette, count)
    const bands = colours.flatMap((fill, i) => {
      const part =
        (from: number, to: number): Extent =>
        (u) => {
          const rise = amplitude * (1 - Math.abs(u)) - amplitude / 2
          return [(i + from) / count - rise, (i + to) / count - rise]
        }
      const drawn = (extent: Extent, colour: string) =>
        paint(feathered(extent, { width: wide + 0.1, height: period, slip }), { fill: colour })
      const core = drawn(part(0.4, 0.62), contrasting(random, palette, fill))
      return [drawn(part(0, 1.1), fill), i % 2 === 0 && period / count > 30 ? core : '']
    })
    const uses: string[] = []
    for (let column = 0; column < columns; column++) {
      for (let row = -1; row <= periods; row++) {
        uses.push(use('flame', (column + 0.5) * wide, row * period))
      }
    }
    return `${groundOf(palette.ground)}<defs><g id="flame">${bands.join('')}</g></defs>${uses.join('')}`
  },

  stripes(random, palette) {
    const sets = Number(pickWeighted(random, { 1: 1, 2: 4, 3: 3 }))
    const wide = canvas / sets
    const ground = palette.ground
    const first = contrasting(random, palette, ground)
    const second = contrasting(random, palette, first, ground)
    const third = contrasting(random, palette, ground, second, first)
    // A set is mirrored: edge stripes, then a column of small feathered lozenges in the middle.
    const half = [
      [0.5, 0.05, first],
      [0.42, 0.07, second],
      [0.345, 0.03, palette.dark],
      [0.31, 0.05, third],
    ] as const
    const stripes = half.flatMap(([from, width, fill]) => [
      paint(
        box(-from * wide, 0, width * wide, canvas) + box((from - width) * wide, 0, width * wide, canvas),
        { fill },
      ),
    ])
    const width = wide * 0.5
    const rows = sets * pick(random, [2, 2, 3])
    const tall = canvas / Math.min(rows, 6)
    const lozenge = nested({
      random,
      palette,
      width,
      tall,
      outline: outlines[pick(random, ['lozenge', 'almond', 'stepped'] as const)],
    })
    const uses: string[] = []
    for (let set = 0; set < sets; set++) {
      const column = Array.from(
        { length: 8 },
        (_, row) => `<use href="#lozenge" y="${digits((row - 0.5) * tall)}"/>`,
      ).join('')
      uses.push(group(`translate(${digits((set + 0.5) * wide)} 0)`, stripes.join('') + column))
    }
    return `${groundOf(ground)}<defs><g id="lozenge">${lozenge}</g></defs>${uses.join('')}`
  },
}

/** Colours for bands that repeat: each stands out from the next, and the last from the first. */
function cycle(
  random: Random,
  { ground, main, second, accent, light, dark }: Palette,
  count: number,
): string[] {
  const tries = Array.from({ length: 24 }, () =>
    shuffled(random, [ground, main, second, accent, light, dark]).slice(0, count),
  )
  const worst = (colours: readonly string[]) =>
    Math.min(...colours.map((colour, i) => colourDistance(colour, colours[(i + 1) % count]!)))
  return tries.find((colours) => worst(colours) > 0.22) ?? tries[0]!
}

interface Nested {
  readonly random: Random
  readonly palette: Palette
  readonly width: number
  readonly tall: number
  readonly outline: (u: number) => number
}

/** One motif inside another, each with its own feathered edge, around the origin. */
function nested({ random, palette, width, tall, outline }: Nested): string {
  const slip = slips(random, width, Math.min(5, tall * 0.035))
  const levels = tall > 100 ? 4 : 3
  let under = palette.ground
  let before = palette.ground
  return Array.from({ length: levels }, (_, level) => {
    const scale = 1 - level / levels
    const colour = contrasting(random, palette, under, before)
    before = under
    under = colour
    const extent: Extent = (u) => {
      const inside = u / scale
      if (Math.abs(inside) > 1) return undefined
      const half = outline(inside) * scale * 0.5
      return [-half, half]
    }
    return paint(feathered(extent, { width, height: tall, slip }), { fill: colour })
  }).join('')
}
