import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { FilmShape } from '../../../../../../src/studio/export/film/film.ts'
import type { Raster } from '../../../../../../src/studio/raster.ts'
import {
  framePalette,
  globalPalette,
  mostColours,
} from '../../../../../../src/studio/export/film/formats/gif/gifPalette.ts'
import { NearestColour } from '../../../../../../src/studio/export/film/formats/gif/nearestColour.ts'
import { drawnFrame, noise } from '../../sampleFilm.ts'

const shape: FilmShape = { width: 256, height: 256, scaling: 'nearest', fps: 30 }
const rgb = (side: number, pixels: Uint8Array<ArrayBuffer>): Raster => ({
  width: side,
  height: side,
  channels: 3,
  pixels,
})

/** Mean of the squared distances, for each channel. */
function error(palette: Uint8Array, { pixels }: Raster): number {
  const nearest = new NearestColour(palette)
  let sum = 0
  for (let at = 0; at < pixels.length; at += 3) {
    const place = nearest.exact(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!)
    for (let channel = 0; channel < 3; channel++)
      sum += (palette[place * 3 + channel]! - pixels[at + channel]!) ** 2
  }
  return sum / pixels.length
}

test('few colours are the palette, each of them', async () => {
  const pixels = Uint8Array.from([1, 2, 3, 250, 128, 0, 1, 2, 3, 9, 9, 9])
  const sorted = (palette: Uint8Array) =>
    [0, 3, 6].map((at) => [...palette.subarray(at, at + 3)].join(' ')).toSorted()
  const colours = ['1 2 3', '250 128 0', '9 9 9']
  expect(sorted(framePalette(rgb(2, pixels)))).toEqual(colours)
  expect(sorted(await globalPalette([rgb(2, pixels), rgb(2, pixels)], shape))).toEqual(colours)
})

test('a palette never has more colours than a GIF can name besides the one that is not drawn', async () => {
  const frames = Array.from({ length: 3 }, (_, seed) => rgb(64, noise(64 * 64 * 3, seed)))
  expect(framePalette(frames[0]!).length).toBe(mostColours * 3)
  for (const scaling of ['nearest', 'lanczos'] as const)
    expect((await globalPalette(frames, { ...shape, scaling })).length).toBe(mostColours * 3)
})

test('256 shades of grey lose one', async () => {
  const pixels = Uint8Array.from({ length: 16 * 16 }, (_, i) => i)
  const palette = framePalette({ width: 16, height: 16, channels: 1, pixels })
  expect(palette.length).toBe(mostColours * 3)
  const greys = new Set(palette)
  expect(pixels.filter((grey) => !greys.has(grey)).length).toBeLessThanOrEqual(2)
})

test('the film’s palette serves pixels that a generator draws differently by turns', async () => {
  // Red shades in even columns and rows, blue shades in odd ones, in frames so many that each gives only some pixels.
  const side = 64
  const frames = Array.from({ length: 64 }, (_, seed) => {
    const shades = noise(side * side * 3, seed)
    const isRed = (pixel: number) => (pixel % side) % 2 === 0 && Math.floor(pixel / side) % 2 === 0
    return rgb(
      side,
      shades.map((shade, i) => ((i % 3 === 0) === isRed(Math.floor(i / 3)) ? shade : shade >> 3)),
    )
  })
  const palette = await globalPalette(frames, shape)
  const ofOne = framePalette(frames[0]!)
  expect(error(palette, frames[0]!)).toBeLessThan(error(ofOne, frames[0]!) * 1.6)
})

test('pixels that are not drawn give no colours', async () => {
  const pixels = Uint8Array.from({ length: 32 * 32 * 4 }, (_, i) =>
    i % 4 === 3 ? (i % 8 === 3 ? 255 : 127) : i % 251,
  )
  const raster: Raster = { width: 32, height: 32, channels: 4, pixels }
  const drawn = rgb(
    1,
    pixels.filter((_, i) => i % 8 < 3),
  )
  expect(framePalette(raster)).toEqual(framePalette({ ...drawn, width: 512 }))
  const nothing: Raster = { ...raster, pixels: new Uint8Array(32 * 32 * 4) }
  expect(framePalette(nothing)).toEqual(new Uint8Array(3))
  expect(await globalPalette([nothing], { ...shape, scaling: 'lanczos' })).toEqual(new Uint8Array(3))
})

test('while a film’s palette is found, others get in between', async () => {
  const frames = Array.from({ length: 64 }, (_, i) => rgb(64, drawnFrame(i, 64, 3)))
  let [isFound, turns] = [false, 0]
  const found = globalPalette(frames, shape).then(() => (isFound = true))
  while (!isFound) {
    await nextTurn()
    turns++
  }
  await found
  expect(turns).toBeGreaterThan(5)
})
