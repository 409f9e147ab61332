import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { bundleAside } from '../../../../scripts/bundleAside.ts'
import { temporaryFolder } from '../../datasets/samples.ts'
import type { LongFilm } from './longFilm.ts'
import { probe } from './probe.ts'

// What a frame leaves behind shows over many of them, what making one takes with large ones.
test.each([
  ['a minute and a half of large frames', 2_700, 512],
  ['ten minutes', 18_000, 256],
])('%s take no more memory than a few seconds', { timeout: 900_000 }, async (_, frames, side) => {
  const { file, remove } = await bundleAside('test/studio/export/film/longFilm.ts')
  onTestFinished(remove)
  const out = join(await temporaryFolder(), 'film.mp4')
  const { stdout } = await promisify(execFile)(process.execPath, [file, String(frames), String(side), out])
  const { before, early, most } = JSON.parse(stdout) as LongFilm
  const megabytes = { whole: (most - before) / 1e6, later: (most - early) / 1e6 }
  expect(megabytes.whole).toBeLessThan(200)
  expect(megabytes.later).toBeLessThan(50)
  expect(await probe(out)).toMatchObject({ frames, durationSeconds: frames / 30 })
})
