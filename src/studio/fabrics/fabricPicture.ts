/** One procedural fabric as SVG: a pure function of (seed, index). Knows families and palettes; not files, not pixels. */
import { randomStream, type Random } from '../../engine/random.ts'
import { adire } from './adire.ts'
import { bogolan } from './bogolan.ts'
import { between, pick, pickWeighted } from './chance.ts'
import { weave } from './cloth.ts'
import { ikat } from './ikat.ts'
import { kente } from './kente.ts'
import { medallions } from './medallions.ts'
import { palettes, type Palette } from './palettes.ts'
import { canvas } from './shapes.ts'
import { waxPrint } from './waxPrint.ts'

interface Family {
  readonly draw: (random: Random, palette: Palette) => string
  /** How many of a hundred fabrics are of this family. */
  readonly share: number
  /** Which palettes it is dyed in. */
  readonly kinds: readonly Palette['kind'][]
}

const families = {
  wax: { draw: waxPrint, share: 28, kinds: ['print'] },
  kente: { draw: kente, share: 16, kinds: ['print'] },
  adire: { draw: adire, share: 14, kinds: ['dye'] },
  bogolan: { draw: bogolan, share: 11, kinds: ['mud'] },
  medallions: { draw: medallions, share: 19, kinds: ['print'] },
  ikat: { draw: ikat, share: 12, kinds: ['print', 'dye'] },
} satisfies Record<string, Family>

export type FabricFamily = keyof typeof families

export const fabricFamilies = Object.keys(families) as readonly FabricFamily[]

const shares = Object.fromEntries(
  Object.entries(families).map(([name, { share }]) => [name, share]),
) as Record<FabricFamily, number>

export interface FabricPicture {
  /** A whole SVG document of `size` × `size` pixels. */
  readonly svg: string
  readonly family: FabricFamily
  /** Name of its palette. */
  readonly palette: string
}

/**
 * Fabric `index` of the endless bolt that `seed` stands for; `size` scales it and changes nothing else. With `zoom` a part of it
 * is shown, somewhere, up to so many times as large.
 */
export function fabricPicture({
  seed,
  index,
  size = canvas,
  zoom = 1,
}: {
  seed: number
  index: number
  size?: number
  zoom?: number
}): FabricPicture {
  const random = randomStream(seed, 'fabric', index)
  const family = pickWeighted(random, shares)
  const { draw, kinds }: Family = families[family]
  const palette = pick(
    random,
    palettes.filter(({ kind }) => kinds.includes(kind)),
  )
  const design = draw(random, palette)
  const threads = weave(random, between(random, 0.6, 1))
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="${shownPart(seed, index, zoom)}">` +
    `${design}${threads}</svg>`
  return { svg, family, palette: palette.name }
}

/** Each size of the motifs is as likely. */
function shownPart(seed: number, index: number, zoom: number): string {
  const random = randomStream(seed, 'part of fabric', index)
  const side = canvas / zoom ** random.uniform()
  const [x, y] = [random.uniform(), random.uniform()].map((share) => share * (canvas - side))
  return [x!, y!, side, side].map((number) => Number(number.toFixed(2))).join(' ')
}
