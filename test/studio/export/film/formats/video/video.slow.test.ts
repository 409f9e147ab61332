import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FilmSource } from '../../../../../../src/studio/export/film/film.ts'
import { readVideoNote } from '../../../../../../src/studio/export/film/formats/video/videoNote.ts'
import { temporaryFolder } from '../../../../datasets/samples.ts'
import { decodeFrames, probe, psnr } from '../../probe.ts'
import { hills, scaledFrame } from '../../sources.ts'
import { smooth, squares, video } from './videos.ts'

describe.each(['mp4', 'webm'] as const)('%s', (kind) => {
  test('is H.264 or VP9 as players know it, of the frames, size and rate that were asked for', async () => {
    const out = await video(kind, { source: hills({ count: 120 }) })
    expect(await probe(out)).toMatchObject({
      codec: kind === 'mp4' ? 'h264' : 'vp9',
      pixelFormat: 'yuv420p',
      width: 128,
      height: 128,
      frames: 120,
      fps: 30,
      durationSeconds: 4,
      colour: { matrix: 'bt709', primaries: 'bt709', transfer: 'bt709', range: 'tv' },
    })
  })

  test.each([
    ['squares', squares],
    ['smooth', smooth],
  ] as const)(
    'shows every frame at 37 dB or more where nothing else is asked for: %s',
    async (chroma, shape) => {
      const source = hills({ count: 70 })
      const decoded = await decodeFrames(await video(kind, { source, shape }), shape, chroma)
      expect(decoded).toHaveLength(70)
      for (const [i, frame] of decoded.entries()) {
        const { pixels } = await scaledFrame(source, shape, i)
        expect(psnr(frame, pixels), `frame ${i}`).toBeGreaterThan(37)
      }
    },
  )

  test('keeps pure colours and greys', async () => {
    const colours = ['ff0000', '00ff00', '0000ff', 'ffff00', 'ffffff', '000000', '808080', 'c86432']
    const picture = Uint8Array.from(Buffer.from(colours.join(''), 'hex'))
    const source: FilmSource = {
      ...hills({ count: 5, width: 8, height: 1 }),
      make: async (frames) => frames.map(() => picture.slice()),
    }
    const shape = { ...squares, width: 256, height: 32 }
    const [, , frame] = await decodeFrames(await video(kind, { source, shape, quality: 100 }), shape)
    for (const [i, colour] of colours.entries()) {
      const at = (16 * 256 + 32 * i + 16) * 3
      const shown = [...frame!.subarray(at, at + 3)]
      const given = [...Buffer.from(colour, 'hex')]
      const farthest = Math.max(...shown.map((value, channel) => Math.abs(value - given[channel]!)))
      expect(farthest, `${colour} as ${shown.join()}`).toBeLessThanOrEqual(4)
    }
  })

  test('repeats the last row and column of odd sizes', async () => {
    const source = hills({ count: 8, width: 33, height: 17 })
    const shape = { ...squares, width: 33, height: 17 }
    const out = await video(kind, { source, shape, quality: 100 })
    expect(await probe(out)).toMatchObject({ width: 34, height: 18, pixelFormat: 'yuv420p' })
    const frame = (await decodeFrames(out, { width: 34, height: 18 }))[4]!
    const [given] = await source.make([4])
    const at = (x: number, y: number, width: number, pixels: Uint8Array) => [
      ...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
    ]
    for (const [x, y] of [
      [33, 5],
      [20, 17],
      [33, 17],
    ] as const) {
      const shown = at(x, y, 34, frame)
      const last = at(Math.min(x, 32), Math.min(y, 16), 33, given!)
      const farthest = Math.max(...shown.map((value, channel) => Math.abs(value - last[channel]!)))
      expect(farthest, `${x}, ${y}`).toBeLessThan(40) // chroma is of four
    }
  })

  test('shows grey as grey', async () => {
    const source = hills({ count: 6, channels: 1 })
    const [frame] = await decodeFrames(await video(kind, { source }), squares)
    const { pixels } = await scaledFrame(source, squares, 0)
    const rgb = Uint8Array.from({ length: pixels.length * 3 }, (_, i) => pixels[Math.floor(i / 3)]!)
    expect(psnr(frame!, rgb)).toBeGreaterThan(37)
    const isColoured = (_: number, i: number) => Math.abs(frame![3 * i]! - frame![3 * i + 2]!) > 2
    expect(Array.from({ length: pixels.length }, isColoured)).not.toContain(true)
  })

  test('carries title and recipe, in any script, and gives the recipe back', async () => {
    const recipe = JSON.stringify({ made: 'Übergang 移動', latent: 'AAAA'.repeat(50_000) })
    const out = await video(kind, { note: { title: 'Stoffe — 布 №1', recipe } })
    expect(await readVideoNote(out)).toBe(recipe)
    const { tags } = await probe(out)
    expect(Object.entries(tags).find(([name]) => name.endsWith('title'))?.[1]).toBe('Stoffe — 布 №1')
  })
})

test('an MP4 has what players need before the pictures', async () => {
  const file = await open(await video('mp4'))
  const boxes: string[] = []
  const head = Buffer.alloc(8)
  for (let at = 0; (await file.read(head, 0, 8, at)).bytesRead === 8; at += head.readUInt32BE(0)) {
    boxes.push(head.toString('latin1', 4))
    if (head.readUInt32BE(0) === 1) break // a long one: the pictures
  }
  await file.close()
  expect(boxes).toEqual(['ftyp', 'moov', 'free', 'mdat'])
})

test('what is no video has no note', async () => {
  const file = join(await temporaryFolder(), 'film.mp4')
  await writeFile(file, 'no film at all')
  await expect(readVideoNote(file)).rejects.toMatchObject({ code: 'film-unreadable' })
})
