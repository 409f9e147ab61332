import { expect, test } from 'vitest'
import { NearestColour } from '../../../../../../src/studio/export/film/formats/gif/nearestColour.ts'
import { noise } from '../../sampleFilm.ts'

const distance = (palette: ArrayLike<number>, place: number, colour: readonly number[]) =>
  colour.reduce((sum, shade, channel) => sum + (palette[place * 3 + channel]! - shade) ** 2, 0)
const places = (palette: ArrayLike<number>) => Array.from({ length: palette.length / 3 }, (_, i) => i)
const leastDistance = (palette: ArrayLike<number>, colour: readonly number[]) =>
  Math.min(...places(palette).map((place) => distance(palette, place, colour)))

const greys = Float64Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3))
const palettes: [string, ArrayLike<number>][] = [
  ['255 colours', noise(255 * 3, 1)],
  ['two colours', [0, 0, 0, 255, 255, 255]],
  ['one colour', [10, 20, 30]],
  ['all greys', greys],
  ['fractions', Float64Array.from(noise(200 * 3, 2), (shade) => shade * 0.37 + 80.25)],
  ['all the same', new Uint8Array(60).fill(7)],
]
const asked = Array.from({ length: 2000 }, (_, i) => [...noise(3, i)] as [number, number, number])
const corners = [0, 255].flatMap((r) =>
  [0, 255].flatMap((g) => [0, 255].map((b) => [r, g, b] as [number, number, number])),
)

test.each(palettes)('of %s none is nearer than the one that is found', (_, palette) => {
  const nearest = new NearestColour(palette)
  for (const colour of [...asked, ...corners])
    expect(distance(palette, nearest.exact(...colour), colour)).toBeCloseTo(leastDistance(palette, colour), 6)
})

test.each(palettes.filter(([name]) => name !== 'fractions'))(
  'of %s each is found quickly as itself',
  (_, palette) => {
    const nearest = new NearestColour(palette)
    for (let round = 0; round < 2; round++) {
      for (const place of places(palette)) {
        const colour = [0, 1, 2].map((channel) => palette[place * 3 + channel]!) as [number, number, number]
        expect(distance(palette, nearest.quick(...colour), colour)).toBe(0)
      }
    }
  },
)

test('what is found quickly is at most a cell farther away, and hardly so on the whole', () => {
  const palette = noise(255 * 3, 3)
  const nearest = new NearestColour(palette)
  let [quick, exact] = [0, 0]
  for (const colour of [...asked, ...corners, ...asked]) {
    const found = distance(palette, nearest.quick(...colour), colour)
    const least = leastDistance(palette, colour)
    expect(Math.sqrt(found)).toBeLessThanOrEqual(Math.sqrt(least) + 2 * Math.sqrt(3 * 2 ** 2))
    quick += found
    exact += least
  }
  expect(quick / exact).toBeLessThan(1.02)
})
