import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { planFit } from '../../../src/studio/datasets/fit.ts'
import { farthest, folderWith, importFor, quarters } from './samples.ts'

const options = { size: 64, tilesAcross: 3 }

describe('planFit', () => {
  test('cover keeps the middle of the longer side', () => {
    expect(planFit(400, 200, { ...options, fit: 'cover' })).toEqual({
      width: 128,
      height: 64,
      windows: [{ left: 32, top: 0 }],
    })
  })

  test('contain pads the shorter side evenly', () => {
    expect(planFit(400, 200, { ...options, fit: 'contain' })).toEqual({
      width: 64,
      height: 32,
      windows: [{ left: 0, top: -16 }],
    })
  })

  test('centre takes the middle at its own scale, and covers when the picture is smaller', () => {
    expect(planFit(400, 200, { ...options, fit: 'centre' })).toEqual({
      region: { left: 168, top: 68, width: 64, height: 64 },
      width: 64,
      height: 64,
      windows: [{ left: 0, top: 0 }],
    })
    expect(planFit(32, 40, { ...options, fit: 'centre' })).toEqual({
      width: 64,
      height: 80,
      windows: [{ left: 0, top: 8 }],
    })
  })

  test('tiles are as many whole squares as fit, and none is enlarged', () => {
    const large = planFit(4000, 3000, { ...options, fit: 'tiles' })
    expect([large.width, large.height, large.windows.length]).toEqual([256, 192, 12])
    const medium = planFit(150, 130, { ...options, fit: 'tiles' })
    expect([medium.height, medium.windows.length]).toEqual([128, 4])
    expect(planFit(20, 20, { ...options, fit: 'tiles' }).windows).toHaveLength(1)
  })

  test('a hair-thin picture asks for no more than a bounded number of pixels', () => {
    for (const fit of ['cover', 'contain', 'centre', 'tiles'] as const) {
      const plan = planFit(1, 1_000_000, { ...options, fit })
      expect(plan.width * plan.height).toBeLessThanOrEqual(64 * 64 * 16)
      expect(Math.min(plan.width, plan.height)).toBeGreaterThanOrEqual(1)
    }
  })
})

async function wide(): Promise<string> {
  return folderWith({ 'a.png': await quarters(320, 160).png().toBuffer() })
}

describe('fits of a real picture', () => {
  test('cover', async () => {
    const { pixel } = await importFor(await wide(), { fit: 'cover' })
    expect(farthest(pixel(0, 8, 1), [0, 255, 0])).toBeLessThanOrEqual(4)
    expect(farthest(pixel(0, 1, 12), [255, 0, 0])).toBeLessThanOrEqual(4)
    expect(farthest(pixel(0, 14, 12), [0, 0, 255])).toBeLessThanOrEqual(4)
  })

  test('contain pads with the chosen colour, or leaves it transparent', async () => {
    const source = await wide()
    const black = await importFor(source, { fit: 'contain', background: '#010203' })
    expect(farthest(black.pixel(0, 8, 0), [1, 2, 3])).toBeLessThanOrEqual(4)
    expect(farthest(black.pixel(0, 8, 15), [1, 2, 3])).toBeLessThanOrEqual(4)
    expect(farthest(black.pixel(0, 2, 8), [255, 0, 0])).toBeLessThanOrEqual(4)
    const clear = await importFor(source, { fit: 'contain', channels: 4 })
    expect(farthest(clear.pixel(0, 8, 0), [0, 0, 0, 0])).toBeLessThanOrEqual(4)
    expect(farthest(clear.pixel(0, 2, 8), [255, 0, 0, 255])).toBeLessThanOrEqual(4)
  })

  test('centre does not scale', async () => {
    const { pixel } = await importFor(await wide(), { fit: 'centre' })
    // The edge between red and blue is sharp, and the green top is far outside.
    expect(farthest(pixel(0, 7, 0), [255, 0, 0])).toBeLessThanOrEqual(4)
    expect(farthest(pixel(0, 8, 0), [0, 0, 255])).toBeLessThanOrEqual(4)
  })

  test('tiles become pictures of their own, row by row, with their label', async () => {
    const data = await quarters(320, 160).png().toBuffer()
    const { dataset, pixel, report } = await importFor(await folderWith({ 'cloth/a.png': data }), {
      fit: 'tiles',
      tilesAcross: 2,
    })
    expect(dataset.count).toBe(8)
    expect(farthest(pixel(0, 0, 0), [0, 255, 0])).toBeLessThanOrEqual(4)
    expect(farthest(pixel(4, 8, 8), [255, 0, 0])).toBeLessThanOrEqual(4)
    expect(farthest(pixel(7, 8, 8), [0, 0, 255])).toBeLessThanOrEqual(4)
    expect(report.pictures).toEqual(Array.from({ length: 8 }, () => 'cloth/a.png'))
    expect(dataset.labels).toEqual(['cloth'])
  })

  test('a picture 1 × 3000 pixels is imported', async () => {
    const thin = await sharp({ create: { width: 1, height: 3000, channels: 3, background: '#336699' } })
      .png()
      .toBuffer()
    const { pixel } = await importFor(await folderWith({ 'a.png': thin }))
    expect(farthest(pixel(0, 8, 8), [51, 102, 153])).toBeLessThanOrEqual(4)
  })
})
