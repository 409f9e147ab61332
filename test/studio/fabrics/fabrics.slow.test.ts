/** The procedural fabrics: the same for ever, all different, bold, and whole on disk. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fabricFamilies, fabricPicture } from '../../../src/studio/fabrics/fabricPicture.ts'
import { palettes } from '../../../src/studio/fabrics/palettes.ts'
import { writeFabrics } from '../../../src/studio/fabrics/writeFabrics.ts'

const seed = 1
const whole = Array.from({ length: 1059 }, (_, index) => index)

function pixels(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer()
}

describe('a fabric', () => {
  test('is the same picture for the same seed and index', async () => {
    const [once, again] = [0, 1].map(() => fabricPicture({ seed, index: 7 }))
    expect(again).toEqual(once)
    expect((await pixels(again!.svg)).equals(await pixels(once!.svg))).toBe(true)
  })

  test('differs from every other index and from the same index of another seed', () => {
    const drawn = new Set(whole.map((index) => fabricPicture({ seed, index }).svg))
    expect(drawn.size).toBe(whole.length)
    expect(fabricPicture({ seed: 2, index: 7 }).svg).not.toBe(fabricPicture({ seed, index: 7 }).svg)
  })

  test('is the same design at another size', async () => {
    const [large, small] = [256, 64].map((size) => fabricPicture({ seed, index: 3, size }).svg)
    const shrunk = await sharp(await sharp(Buffer.from(large!)).png().toBuffer())
      .resize(64, 64)
      .removeAlpha()
      .raw()
      .toBuffer()
    const direct = await pixels(small!)
    expect(direct.length).toBe(64 * 64 * 3)
    const apart = direct.reduce((sum, value, i) => sum + Math.abs(value - shrunk[i]!), 0) / direct.length
    expect(apart).toBeLessThan(20)
  })

  test('is the same design in a part of it, at most as much larger as is asked for', async () => {
    const all = (await pixels(fabricPicture({ seed, index: 3, size: 512 }).svg)) as Uint8Array
    const svg = fabricPicture({ seed, index: 3, size: 128, zoom: 4 }).svg
    const [left, top, side, height] = /viewBox="([^"]+)"/.exec(svg)![1]!.split(' ').map(Number) as [
      number,
      number,
      number,
      number,
    ]
    expect(side).toBe(height)
    expect(side).toBeGreaterThan(256 / 4)
    expect(side).toBeLessThan(256)
    const part = await sharp(all, { raw: { width: 512, height: 512, channels: 3 } })
      .extract({
        left: Math.round(2 * left),
        top: Math.round(2 * top),
        width: Math.round(2 * side),
        height: Math.round(2 * side),
      })
      .resize(128, 128)
      .raw()
      .toBuffer()
    const drawn = await pixels(svg)
    const apart = drawn.reduce((sum, value, i) => sum + Math.abs(value - part[i]!), 0) / drawn.length
    expect(apart).toBeLessThan(20)
    expect(fabricPicture({ seed, index: 3, zoom: 1 })).toEqual(fabricPicture({ seed, index: 3 }))
  })
})

describe('the 1,059 fabrics of a seed', () => {
  const fabrics = whole.map((index) => fabricPicture({ seed, index, size: 64 }))

  test('show every family, none rarely', () => {
    const counts = fabricFamilies.map((name) => fabrics.filter(({ family }) => family === name).length)
    expect(counts).toHaveLength(6)
    expect(Math.min(...counts)).toBeGreaterThan(80)
    expect(Math.max(...counts)).toBeLessThan(400)
  })

  test('show each of the 24 palettes', () => {
    expect(new Set(palettes.map(({ name }) => name)).size).toBe(24)
    expect(new Set(fabrics.map(({ palette }) => palette))).toEqual(new Set(palettes.map(({ name }) => name)))
  })

  test('are bold at 64 × 64 and of many colours', async () => {
    const sample = fabrics.filter((_, index) => index % 16 === 0)
    const hues = new Set<number>()
    const spreads: number[] = []
    for (const { svg } of sample) {
      const { channels } = await sharp(Buffer.from(svg)).removeAlpha().stats()
      spreads.push(Math.max(...channels.map(({ stdev }) => stdev)))
      const [red, green, blue] = channels.map(({ mean }) => Math.floor(mean / 32))
      hues.add(red! * 64 + green! * 8 + blue!)
    }
    expect(Math.min(...spreads)).toBeGreaterThan(30)
    expect(hues.size).toBeGreaterThan(25)
  })
})

describe('a folder of fabrics', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fabrics-'))
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  test('holds the pictures as PNG of the asked size, and says what they are', async () => {
    const steps: number[] = []
    const written = await writeFabrics({
      count: 6,
      seed,
      directory: join(directory, 'new'),
      onProgress: (done) => steps.push(done),
    })
    expect(steps).toEqual([1, 2, 3, 4, 5, 6])
    const files = await readdir(join(directory, 'new'))
    expect(files.toSorted()).toEqual([1, 2, 3, 4, 5, 6].map((number) => `fabric-000${number}.png`))
    expect(written.map(({ file }) => file)).toEqual(files.toSorted())
    for (const [index, { file, family }] of written.entries()) {
      const fabric = fabricPicture({ seed, index })
      expect(family).toBe(fabric.family)
      const picture = sharp(join(directory, 'new', file))
      expect(await picture.metadata()).toMatchObject({ format: 'png', width: 256, height: 256, channels: 3 })
      expect((await picture.raw().toBuffer()).equals(await pixels(fabric.svg))).toBe(true)
    }
  })

  test('is refused for a count, seed, size or zoom that makes no sense', async () => {
    for (const count of [0, -1, 2.5, Number.NaN]) {
      await expect(writeFabrics({ count, seed, directory })).rejects.toMatchObject({ code: 'fabrics-count' })
    }
    await expect(writeFabrics({ count: 1, seed: -1, directory })).rejects.toMatchObject({
      code: 'fabrics-seed',
    })
    await expect(writeFabrics({ count: 1, seed, directory, size: 8 })).rejects.toMatchObject({
      code: 'fabrics-size',
    })
    for (const zoom of [0, 0.5, 9, Number.NaN]) {
      await expect(writeFabrics({ count: 1, seed, directory, zoom })).rejects.toMatchObject({
        code: 'fabrics-zoom',
      })
    }
    expect(await readdir(directory)).toEqual([])
  })

  test("is refused where it can't be written", async () => {
    const file = join(directory, 'a file')
    await writeFile(file, '')
    const refused = writeFabrics({ count: 1, seed, directory: join(file, 'inside') })
    await expect(refused).rejects.toMatchObject({ name: 'ProblemError', code: 'library-unwritable' })
  })

  test('holds only whole pictures when it is aborted', async () => {
    const stop = new AbortController()
    const writing = writeFabrics({
      count: 200,
      seed,
      directory,
      signal: stop.signal,
      onProgress: (done) => {
        if (done === 3) stop.abort()
      },
    })
    await expect(writing).rejects.toMatchObject({ name: 'AbortError' })
    const files = await readdir(directory)
    expect(files.length).toBeGreaterThanOrEqual(3)
    expect(files.length).toBeLessThan(20)
    for (const file of files) {
      expect(file).toMatch(/^fabric-\d{4}\.png$/)
      expect((await sharp(join(directory, file)).raw().toBuffer()).length).toBe(256 * 256 * 3)
    }
  })
})
