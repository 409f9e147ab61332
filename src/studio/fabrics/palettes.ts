/** The 24 named palettes of the procedural fabrics and what their colours are for. */
import type { Random } from '../../engine/random.ts'
import { pick } from './chance.ts'

export interface Palette {
  readonly name: string
  /** Which cloths are dyed so: bright prints and weaves, resist-dyed vats, mud cloth. */
  readonly kind: 'print' | 'dye' | 'mud'
  /** What fills the cloth between motifs. */
  readonly ground: string
  /** The colour of the largest motifs; contrasts with the ground. */
  readonly main: string
  readonly second: string
  readonly accent: string
  /** Undyed cloth. */
  readonly light: string
  /** Outlines and the deepest shade. */
  readonly dark: string
}

type Row = readonly [string, string, string, string, string, string, string]

const print: readonly Row[] = [
  // name, ground, main, second, accent, light, dark
  ['indigo marigold', '#1d2a8c', '#f9a800', '#e4312b', '#17b3ad', '#fff1cf', '#0e1036'],
  ['crimson cream', '#c3122f', '#fff0d2', '#f4a71d', '#173a8a', '#fff7e6', '#36050f'],
  ['emerald sun', '#0b8a4b', '#ffc61a', '#e8372c', '#123f96', '#fdf3cf', '#06291a'],
  ['turquoise coral', '#0fa7b5', '#ff6442', '#fdd04b', '#7a1f6b', '#fff4df', '#07323f'],
  ['magenta lime', '#c9126f', '#bbdb32', '#ffb21c', '#1c2f8c', '#fff0e8', '#38052d'],
  ['ochre teal', '#dc8a10', '#086d74', '#b01f2e', '#fbdc7c', '#fff3d4', '#2a1407'],
  ['royal gold', '#4c1c98', '#ffc629', '#e8387d', '#22b4cc', '#fff2d9', '#1a083b'],
  ['tangerine navy', '#f4681a', '#14357f', '#ffd45c', '#c4163a', '#fff4e0', '#0a1430'],
  ['parrot yellow', '#f6c20a', '#0d8f5b', '#dc2440', '#1b4fc0', '#fffbe6', '#15130f'],
  ['hibiscus', '#e41f52', '#ffe7c2', '#0d918a', '#ff9d2e', '#fff6ea', '#40061b'],
  ['lagoon blue', '#0e5fbd', '#ffdc55', '#12bda9', '#f4503a', '#f5fbee', '#071d48'],
  ['forest flame', '#125f34', '#ff7f11', '#fbd750', '#bd122c', '#fdf5dc', '#082012'],
  ['plum saffron', '#74104d', '#fbb430', '#f25a3a', '#3fbda5', '#fff0da', '#2a0420'],
  ['kingfisher', '#078fd6', '#ff8a14', '#0c2c78', '#fbe245', '#f7fbff', '#061639'],
  ['rosewood mint', '#86191c', '#86e0c0', '#f8b833', '#ee5528', '#fdf1dc', '#2b0707'],
  ['festival black', '#17161c', '#ffcb05', '#07a04c', '#ea1030', '#fff6dc', '#08080c'],
]

const dye: readonly Row[] = [
  ['deep indigo', '#17277c', '#6d95e6', '#2f4fb4', '#c9dcfa', '#f3f6fd', '#0a1137'],
  ['indigo ochre', '#1b3288', '#8db6f0', '#3d63c4', '#eaab33', '#fdf7e6', '#0a1440'],
  ['teal vat', '#06606a', '#47c0bb', '#0b858c', '#f9d57f', '#f2fbf3', '#032a30'],
  ['madder wine', '#861234', '#e2647a', '#b3244c', '#fbc564', '#fff2e9', '#370412'],
  ['kola brown', '#743708', '#e3a14c', '#a35a1b', '#f9dfa0', '#fff6e1', '#2c1203'],
]

const mud: readonly Row[] = [
  ['river mud', '#1f130c', '#f4e6c6', '#cd8a2a', '#95401c', '#fbf2dc', '#120a06'],
  ['ochre earth', '#2b170b', '#eeae37', '#f6e7c4', '#bd4c1b', '#fdf0d0', '#170b05'],
  ['rust clay', '#34150c', '#f7e8cb', '#e07629', '#992911', '#fff3dd', '#1b0905'],
]

export const palettes: readonly Palette[] = [
  ...print.map(named('print')),
  ...dye.map(named('dye')),
  ...mud.map(named('mud')),
]

function named(kind: Palette['kind']) {
  return ([name, ground, main, second, accent, light, dark]: Row): Palette => {
    return { name, kind, ground, main, second, accent, light, dark }
  }
}

/** A colour of the palette that stands out from the first of `against`, which it touches, and rather isn't one of the others. */
export function contrasting(random: Random, palette: Palette, ...against: readonly string[]): string {
  const { ground, main, second, accent, light, dark } = palette
  const colours = [...new Set([main, second, accent, light, ground, dark])]
  const apart = colours.filter((colour) => colourDistance(colour, against[0] ?? ground) > 0.28)
  const fresh = apart.filter((colour) => !against.includes(colour))
  const bright = fresh.filter((colour) => colour !== light && colour !== dark)
  if (bright.length > 0 && random.uniform() < 0.45) return pick(random, bright)
  return pick(random, fresh.length > 0 ? fresh : apart)
}

/** From 0 (the same) to 1 (black and white), most of it lightness: what remains at 64 × 64. */
export function colourDistance(one: string, other: string): number {
  const [r, g, b] = channels(one)
  const [R, G, B] = channels(other)
  const lightness = 0.3 * (r - R) + 0.59 * (g - G) + 0.11 * (b - B)
  return Math.sqrt(0.7 * lightness ** 2 + 0.12 * ((r - R) ** 2 + (g - G) ** 2 + 0.4 * (b - B) ** 2))
}

function channels(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16)
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255]
}
