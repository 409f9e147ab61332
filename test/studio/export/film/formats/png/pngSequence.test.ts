import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pngSequence } from '../../../../../../src/studio/export/film/formats/png/pngSequence.ts'
import { drawnFrame, writeSample, type Sample } from '../../sampleFilm.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-sequence-'))
  path = join(folder, 'film')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (sample: Omit<Sample, 'path' | 'format'>) =>
  writeSample({ ...sample, path, format: { kind: 'png-sequence' } })

test.each([1, 3, 4] as const)('%d channels: each frame is a PNG of its own, to the bit', async (channels) => {
  const frames = [0, 1, 1, 2, 3, 4, 5, 6, 7].map((i) => drawnFrame(i, 16, channels))
  const wanted = await write({ frames, side: 16, channels, shape: { width: 32, height: 32 }, segment: 4 })
  const files = readdirSync(path).toSorted()
  expect(files).toEqual(frames.map((_, i) => `frame-000${i + 1}.png`))
  for (const [i, file] of files.entries()) {
    const image = sharp(join(path, file))
    const { channels: has } = await image.metadata()
    expect(has).toBe(channels)
    const { data } = await (channels === 1 ? image.toColourspace('b-w') : image)
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(Buffer.compare(data, wanted[i]!.pixels)).toBe(0)
  }
})

test('the first frame says how all were made, the others don’t', async () => {
  const note = { title: 'Grüße', recipe: '{"a":"織物"}' }
  await write({ frames: [0, 1].map((i) => drawnFrame(i, 8, 3)), side: 8, note })
  const comments = await Promise.all(
    ['frame-0001.png', 'frame-0002.png'].map(
      async (file) => (await sharp(join(path, file)).metadata()).comments,
    ),
  )
  expect(comments[0]).toEqual(
    expect.arrayContaining([
      { keyword: 'Title', text: 'Grüße' },
      { keyword: 'Latent Loom', text: '{"a":"織物"}' },
    ]),
  )
  expect(comments[1] ?? []).toEqual([])
})

test('ten thousand frames have names that sort as they come', async () => {
  const frame = drawnFrame(0, 2, 1)
  const settings = {
    format: { kind: 'png-sequence' },
    shape: { width: 2, height: 2, scaling: 'nearest', fps: 30 },
    source: { width: 2, height: 2, channels: 1 },
  } as const
  const file = await pngSequence.createFile({
    path,
    settings,
    frames: 10_000,
    note: { title: '', recipe: '' },
  })
  await file.add(await (await pngSequence.openEncoder(settings))([frame, frame]))
  await file.finish()
  await file.close()
  expect(readdirSync(path).toSorted()).toEqual(['frame-00001.png', 'frame-00002.png'])
})
