/** Bogolan: mud cloth. Glyphs drawn by hand in off-white and ochre on near-black brown, in panels, bands and lozenges. */
import type { Random } from '../../engine/random.ts'
import { chance, pick, pickWeighted, shuffled } from './chance.ts'
import { glyphs, type Glyph } from './glyphs.ts'
import { colourDistance, type Palette } from './palettes.ts'
import { checkered, drawRepeat, repeated } from './repeat.ts'
import {
  box,
  canvas,
  diamond,
  diamondCorners,
  digits,
  group,
  groundOf,
  handDrawn,
  paint,
  quarterTurned,
} from './shapes.ts'

const designs = { panels: 4, bands: 4, lozenges: 3 } as const

export function bogolan(random: Random, palette: Palette): string {
  return drawers[pickWeighted(random, designs)](random, palette)
}

const drawers: Record<keyof typeof designs, (random: Random, palette: Palette) => string> = {
  panels(random, palette) {
    const repeat = drawRepeat(random, { counts: { 1: 0, 2: 5, 3: 4, 4: 3 }, diagonal: 0.2 })
    const half = repeat.side / 2
    const inverted = chance(random, 0.6)
    const pair = shuffled(random, glyphs).slice(0, 2)
    const fields = [palette.ground, inverted ? palette.second : palette.ground]
    const tiles = pair.map((glyph, i) => {
      const field = fields[i]!
      return (
        paint(box(-half - 0.4, -half - 0.4, repeat.side + 0.8, repeat.side + 0.8), { fill: field }) +
        drawn({ random, glyph, reach: half * 0.74, ...inksOn(palette, field) })
      )
    })
    const frame = paint(box(-half, -half, repeat.side, repeat.side), {
      stroke: palette.main,
      width: half * 0.1,
    })
    return (
      groundOf(palette.ground) + repeated(repeat, [...checkered(tiles[0]!, tiles[1]!), { content: frame }])
    )
  },

  bands(random, palette) {
    const periods = pick(random, [1, 2, 2])
    const period = canvas / periods
    const [wide, narrow] = shuffled(random, glyphs) as [Glyph, Glyph]
    const across = pick(random, periods === 1 ? [2, 3] : [3, 4])
    const height = Math.min(canvas / across, period * 0.62)
    const rest = period - height
    const narrowAcross = Math.max(2, Math.round(canvas / (rest * 0.85)))
    const row = (glyph: Glyph, count: number, tall: number, field: string) => {
      const reach = Math.min(canvas / count, tall) * 0.4
      const content = drawn({ random, glyph, reach, ...inksOn(palette, field) })
      return Array.from({ length: count + 1 }, (_, i) =>
        group(`translate(${digits((i * canvas) / count)} 0)`, content),
      ).join('')
    }
    const ochre = chance(random, 0.5) ? palette.second : palette.accent
    const content = [
      stripe(0, period, palette.ground),
      group(`translate(0 ${digits(height / 2)})`, row(wide, across, height, palette.ground)),
      stripe(height, rest, ochre),
      stripe(height, rest * 0.1, palette.main),
      stripe(period - rest * 0.1, rest * 0.1, palette.main),
      group(`translate(0 ${digits(height + rest / 2)})`, row(narrow, narrowAcross, rest * 0.8, ochre)),
    ].join('')
    const cloth = Array.from({ length: periods }, (_, i) =>
      group(`translate(0 ${digits(i * period)})`, content),
    ).join('')
    return chance(random, 0.3) ? quarterTurned(cloth) : cloth
  },

  lozenges(random, palette) {
    const repeat = drawRepeat(random, { counts: { 1: 1, 2: 5, 3: 3, 4: 0 }, diagonal: 0 })
    const half = repeat.side / 2
    const [first, second] = shuffled(random, glyphs) as [Glyph, Glyph]
    const field = chance(random, 0.5) ? palette.second : palette.accent
    return (
      groundOf(palette.ground) +
      repeated(repeat, [
        {
          content:
            paint(diamond(half), { fill: field }) +
            drawn({ random, glyph: first, reach: half * 0.42, ...inksOn(palette, field) }),
        },
        {
          content: drawn({ random, glyph: second, reach: half * 0.42, ...inksOn(palette, palette.ground) }),
          at: [0.5, 0.5],
        },
        {
          content: [1, 0.8]
            .map((scale) =>
              paint(handDrawn(random, diamondCorners(half * scale), half * 0.006), {
                stroke: palette.main,
                width: half * (scale === 1 ? 0.11 : 0.06),
              }),
            )
            .join(''),
        },
      ])
    )
  },
}

function stripe(y: number, tall: number, fill: string): string {
  return paint(box(0, y, canvas, tall), { fill })
}

/** What to draw with on one of the cloth's browns. */
function inksOn(palette: Palette, field: string): { ink: string; touch: string } {
  if (field === palette.ground) return { ink: palette.main, touch: palette.second }
  if (colourDistance(field, palette.light) < 0.2) return { ink: palette.dark, touch: palette.accent }
  return field === palette.accent
    ? { ink: palette.light, touch: palette.dark }
    : { ink: palette.dark, touch: palette.light }
}

interface Drawn {
  readonly random: Random
  readonly glyph: Glyph
  /** From the middle to an edge of the glyph. */
  readonly reach: number
  readonly ink: string
  readonly touch: string
}

function drawn({ random, glyph, reach, ink, touch }: Drawn): string {
  const { strokes, dots } = glyph(random, reach)
  return (
    (strokes === '' ? '' : paint(strokes, { stroke: ink, width: Math.max(2, reach * 0.17) })) +
    (dots === '' ? '' : paint(dots, { fill: touch }))
  )
}
