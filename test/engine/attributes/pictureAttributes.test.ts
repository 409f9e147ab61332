/** Attributes of pictures: what each says of pictures that are made to have more or less of it. */
import { expect, test } from 'vitest'
import { measureAttributes } from '../../../src/engine/attributes/pictureAttributes.ts'

const size = 16

/** One picture, pixel by pixel. */
function picture(colour: (x: number, y: number) => readonly number[], channels = 3) {
  const pixels = Uint8Array.from({ length: size * size * channels }, (_, i) => {
    const pixel = Math.floor(i / channels)
    return colour(pixel % size, Math.floor(pixel / size))[i % channels]!
  })
  return measureAttributes({ count: 1, size, channels, pixels }, 0)
}

const grey = (value: number) => [value, value, value]
const flat = (value: number) => picture(() => grey(value))

test('black and white are 0 and 1 light, and neither is coloured or structured', () => {
  for (const [value, lightness] of [
    [0, 0],
    [255, 1],
  ] as const) {
    const attributes = flat(value)
    expect(attributes.lightness).toBeCloseTo(lightness, 3)
    expect(attributes.saturation).toBeCloseTo(0, 3)
    expect(attributes.contrast).toBeCloseTo(0, 3)
    expect(attributes.edges).toBeCloseTo(0, 5)
    expect(Object.values(attributes).every(Number.isFinite)).toBe(true)
  }
})

test('red is redder than green, and both more saturated than grey', () => {
  const [red, green] = [picture(() => [255, 0, 0]), picture(() => [0, 255, 0])]
  // Oklab's a of sRGB's red and green (Ottosson 2020); red's C is 0.2577, its L 0.6280.
  expect(red.hue).toBeCloseTo(0.2249, 3)
  expect(green.hue).toBeCloseTo(-0.2339, 3)
  expect(red.saturation).toBeCloseTo(0.2577 / Math.hypot(0.2577, 0.628), 3)
  expect(green.saturation).toBeGreaterThan(0.3)
  expect(flat(128).hue).toBeCloseTo(0, 3)
})

test('a colour in the shade is as saturated as in the light, one mixed with white is less', () => {
  const [bright, shaded, pale] = [
    picture(() => [240, 120, 60]),
    // A quarter of the light: each byte on sRGB's curve.
    picture(() => [126, 60, 27]),
    picture(() => [248, 188, 158]),
  ]
  expect(shaded.lightness).toBeLessThan(0.7 * bright.lightness)
  expect(shaded.saturation).toBeCloseTo(bright.saturation, 2)
  expect(pale.saturation).toBeLessThan(0.6 * bright.saturation)
})

test('fine stripes have more edges and less scale than broad ones, with the same contrast', () => {
  const stripes = (width: number) => picture((x) => grey(Math.floor(x / width) % 2 ? 255 : 0))
  const [fine, broad] = [stripes(1), stripes(4)]
  expect(fine.contrast).toBeCloseTo(broad.contrast, 3)
  expect(fine.contrast).toBeCloseTo(0.5, 2)
  expect(fine.edges).toBeGreaterThan(3 * broad.edges)
  expect(fine.scale).toBeCloseTo(0, 3)
  expect(broad.scale).toBeCloseTo(1, 3)
})

test('a mirror image of itself is symmetric, its reverse is the opposite', () => {
  expect(picture((x) => grey(Math.abs(x - 7.5) * 30)).symmetry).toBeCloseTo(1, 3)
  expect(picture((x) => grey(x * 17)).symmetry).toBeLessThan(-0.9)
})

test('grey pictures with one channel are the same as with three', () => {
  const ramp = (x: number, y: number) => (x * 13 + y * 5) % 256
  const one = picture((x, y) => [ramp(x, y)], 1)
  const three = picture((x, y) => grey(ramp(x, y)))
  expect(one).toEqual(three)
})
