import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { bundleAside } from '../../../../scripts/bundleAside.ts'
import { temporaryFolder } from '../../datasets/samples.ts'
import type { LongFilm } from './longFilm.ts'
import { probe } from './probe.ts'

const frames = 6000
/** What ten minutes may take more than their first one, in megabytes for each of their frames. */
const growth = 50 / 18_000

test('200 seconds of film take no more memory than the first 20', { timeout: 900_000 }, async () => {
  const { file, remove } = await bundleAside('test/studio/export/film/longFilm.ts')
  onTestFinished(remove)
  const out = join(await temporaryFolder(), 'film.mp4')
  const { stdout } = await promisify(execFile)(process.execPath, [file, String(frames), out])
  const { before, early, most } = JSON.parse(stdout) as LongFilm
  const megabytes = { whole: (most - before) / 1e6, later: (most - early) / 1e6 }
  expect(megabytes.whole).toBeLessThan(200)
  expect(megabytes.later).toBeLessThan(growth * frames)
  expect(await probe(out)).toMatchObject({ frames, durationSeconds: frames / 30 })
})
