/** Films by the command line: what ffprobe says of the files, and what people are told. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { probe } from '../../studio/export/film/probe.ts'
import { loom, loomJson, temporaryFolder } from './loom.ts'
import { blobs } from '../../studio/datasets/samples.ts'

const journey = ['interpolate', '--from-seed', '1', '--to-seed', '2', '--steps', '20', '--fps', '10']

test.each([
  ['film.mp4', { codec: 'h264', pixelFormat: 'yuv420p' }],
  ['film.webm', { codec: 'vp9', pixelFormat: 'yuv420p' }],
  ['film.gif', { codec: 'gif' }],
  ['film.png', { codec: 'apng' }],
])('interpolate makes %s', async (name, facts) => {
  const library = temporaryFolder()
  const out = join(library, name)
  const made = await loomJson<object>([...journey, '--size', '128', '--out', out], library)
  expect(made).toMatchObject({ file: out, frames: 20, seconds: 2, width: 128, height: 128 })
  expect(await probe(out)).toMatchObject({ ...facts, width: 128, height: 128, frames: 20, fps: 10 })
})

test('interpolate makes an animated WebP, and a strip where no rate is given', async () => {
  const library = temporaryFolder()
  const [webp, strip] = [join(library, 'film.webp'), join(library, 'strip.png')]
  await loomJson([...journey, '--size', '128', '--out', webp], library)
  expect(await sharp(webp).metadata()).toMatchObject({ format: 'webp', pages: 20, loop: 0, width: 128 })
  await loomJson([...journey.slice(0, -2), '--out', strip], library)
  expect(await sharp(strip).metadata()).toMatchObject({ format: 'png', width: 20 * 64, height: 64 })
})

test('a film says what it was made from, and a folder gets a PNG for each frame', async () => {
  const library = temporaryFolder()
  const out = join(library, 'walk.mp4')
  await loomJson(['walk', '--seed', '3', '--circle', '4', '--steps', '24', '--out', out], library)
  const shown = await loomJson<{
    model: { name: string }
    timeline: { loop: boolean; keyframes: unknown[] }
  }>(['show', out], library)
  expect(shown).toMatchObject({ model: { name: 'fabric-64' }, timeline: { loop: true } })
  expect(shown.timeline.keyframes).toHaveLength(4)
  const folder = join(library, 'frames')
  await loomJson([...journey, '--format', 'png-sequence', '--out', folder], library)
  expect(readdirSync(folder)).toHaveLength(20)
})

test('a training becomes a time-lapse: its previews, or one picture', async () => {
  const library = temporaryFolder()
  const data = join(library, 'data')
  const { mkdirSync } = await import('node:fs')
  mkdirSync(data)
  for (let i = 0; i < 16; i++)
    await blobs(i, 24, 24)
      .png()
      .toFile(join(data, `${i}.png`))
  const train = ['train', '--data', data, '--recipe', 'tiny', '--name', 'dots', '--seed', '1']
  await loomJson([...train, '--epochs', '3', '--checkpoint-at', '1,2'], library)
  const [previews, one] = [join(library, 'previews.mp4'), join(library, 'one.gif')]
  await loomJson(
    ['timelapse', 'dots', '--seconds-each', '0.5', '--last-hold', '1', '--out', previews],
    library,
  )
  expect(await probe(previews)).toMatchObject({ codec: 'h264', frames: 75, fps: 30, durationSeconds: 2.5 })
  const made = await loomJson<object>(
    ['timelapse', 'dots', '--seed', '5', '--fps', '10', '--last-hold', '0', '--out', one],
    library,
  )
  expect(made).toMatchObject({ frames: 30, width: 512, height: 512 })
})

test('what cannot be made is said in a sentence, and leaves nothing', async () => {
  const library = temporaryFolder()
  const cases: [string[], RegExp][] = [
    [[...journey, '--size', '100', '--out', join(library, 'a.mp4')], /100 is no multiple of the 64 pixels/],
    [['export', 'nothing', '--out', join(library, 'a.mp4')], /There is no timeline “nothing”/],
    [['timelapse', 'nothing', '--out', join(library, 'a.mp4')], /There is no run called “nothing”/],
    [['export', 'nothing', '--format', 'avi'], /Allowed choices are/],
    [[...journey, '--out', join(library, 'no', 'a.mp4', '')], /./],
  ]
  for (const [args, said] of cases.slice(0, 4)) {
    const { status, stderr } = await loom(args, library)
    expect([status === 1 || status === 2, said.test(stderr)], stderr).toEqual([true, true])
  }
  expect(existsSync(join(library, 'a.mp4'))).toBe(false)
})
