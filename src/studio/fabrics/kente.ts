/** Kente: narrow woven strips sewn side by side, warp stripes and stepped weft motifs in turn. */
import type { Random } from '../../engine/random.ts'
import { between, chance, pick, pickWeighted, shuffled } from './chance.ts'
import { contrasting, type Palette } from './palettes.ts'
import { box, canvas, paint, quarterTurned, use } from './shapes.ts'

/** Which of a block's colours a thread shows, from its place: dx and dy count from the middle, up to `half`. */
type Motif = (dx: number, dy: number, half: number) => number

const motifs: Record<string, Motif> = {
  diamond: (dx, dy, half) => {
    const out = half + 1 - Math.abs(dx) - Math.abs(dy)
    return out <= 0 ? 0 : 1 + (Math.floor((out - 1) / 2) % 3)
  },
  hourglass: (dx, dy) => (Math.abs(dx) <= Math.abs(dy) ? 1 : Math.abs(dx) > Math.abs(dy) + 2 ? 2 : 0),
  checks: (dx, dy, half) => (Math.floor((dx + half) / 3) + Math.floor((dy + half) / 3)) % 2,
  cross: (dx, dy, half) => {
    const [near, far] = [Math.min(Math.abs(dx), Math.abs(dy)), Math.max(Math.abs(dx), Math.abs(dy))]
    return near <= 0 && far < half
      ? 2
      : near <= 2 && far <= half - 2
        ? 1
        : near > 3 && near + far < half + 3
          ? 3
          : 0
  },
  chevrons: (dx, dy, half) => Math.floor((Math.abs(dx) + dy + 4 * half) / 3) % 3,
  steps: (dx, dy, half) => {
    const out = half - Math.abs(dx) - Math.floor((dy + half) / 2)
    return out < 0 ? 0 : out < 2 ? 1 : out < 4 ? 2 : 3
  },
  ladder: (dx, dy, half) => {
    const bar = Math.floor((dy + half) / 2) % 2
    return Math.abs(dx) <= 1 ? 3 : bar === 0 ? 1 : 0
  },
}

const grid = 13

export function kente(random: Random, palette: Palette): string {
  const count = Number(pickWeighted(random, { 3: 3, 4: 5, 6: 2 }))
  const width = canvas / count
  // A block is as long as its strip is wide, or half as long again; a whole number of pairs fills the picture.
  const length = pick(random, count === 3 ? [128, canvas / 4] : [canvas / count, canvas / count])
  const names = shuffled(random, Object.keys(motifs))
  const everywhere = chance(random, 0.25)
  const kinds = [0, 1].map((kind) => {
    const warp = warpBlock(random, palette, width, length)
    const weft = weftBlock(random, palette, width, length, motifs[names[kind]!]!)
    return [weft, everywhere ? weftBlock(random, palette, width, length, motifs[names[kind + 2]!]!) : warp]
  })
  const sameStrips = chance(random, 0.4)
  const cells = kinds.flatMap((kind, i) => kind.map((block, j) => `<g id="block${i}${j}">${block}</g>`))
  const uses: string[] = []
  const shift = between(random, -0.04, 0.04) * length
  for (let strip = 0; strip < count; strip++) {
    for (let row = -1; row * length < canvas + length; row++) {
      const kind = sameStrips ? 0 : strip % 2
      uses.push(use(`block${kind}${(row + strip + 2) % 2}`, strip * width, row * length + shift))
    }
  }
  const seams = Array.from({ length: count - 1 }, (_, i) => box((i + 1) * width - 0.6, 0, 1.2, canvas)).join(
    '',
  )
  const cloth = `<defs>${cells.join('')}</defs>${uses.join('')}${paint(seams, { fill: palette.dark, opacity: 0.55 })}`
  return chance(random, 0.25) ? quarterTurned(cloth) : cloth
}

/** Warp stripes, mirrored about the middle of the strip. */
function warpBlock(random: Random, palette: Palette, width: number, length: number): string {
  const base = pick(random, [palette.ground, palette.main, palette.second])
  const inner = contrasting(random, palette, base)
  const outer = contrasting(random, palette, base, inner)
  const unit = width / grid
  const stripe = (from: number, threads: number, fill: string) =>
    paint(box(from * unit, 0, threads * unit, length), { fill })
  const edge = random.integer(1, 2)
  return [
    stripe(0, grid, base),
    stripe(edge, 1, outer),
    stripe(grid - edge - 1, 1, outer),
    stripe(4, 5, inner),
    stripe(6, 1, chance(random, 0.5) ? base : outer),
  ].join('')
}

/** A stepped motif between bars of weft. */
function weftBlock(random: Random, palette: Palette, width: number, length: number, motif: Motif): string {
  const field = pick(random, [palette.dark, palette.ground, palette.second, palette.accent])
  const first = contrasting(random, palette, field)
  const second = contrasting(random, palette, first, field)
  const third = contrasting(random, palette, second, first)
  const unit = width / grid
  const bar = length / grid
  const bars = [
    paint(box(0, 0, width, length), { fill: field }),
    paint(box(0, 0, width, bar) + box(0, length - bar, width, bar), { fill: first }),
    paint(box(0, bar, width, bar * 0.7) + box(0, length - bar * 1.7, width, bar * 0.7), { fill: second }),
  ]
  const tall = (length - 3.4 * bar) / grid
  const half = (grid - 1) / 2
  const colours = [first, second, third]
  const runs = colours.map((fill, i) => {
    let path = ''
    for (let row = 0; row < grid; row++) {
      for (let from = 0; from < grid; from++) {
        let to = from
        while (to < grid && motif(to - half, row - half, half) === i + 1) to++
        if (to > from) path += box(from * unit, 1.7 * bar + row * tall - 0.05, (to - from) * unit, tall + 0.1)
        from = Math.max(from, to)
      }
    }
    return path === '' ? '' : paint(path, { fill })
  })
  return [...bars, ...runs].join('')
}
