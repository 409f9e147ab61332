import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { bundleAside } from '../../../../scripts/bundleAside.ts'
import { temporaryFolder } from '../../datasets/samples.ts'
import type { LongFilm } from './longFilm.ts'
import { probe } from './probe.ts'

const frames = 6000
/** In bytes. Frames that stayed would be 37 MB in half of a film, while heaps alone wander by up to 12. */
const growth = 20e6

test(
  '200 seconds of film take no more memory at their end than after a quarter',
  { timeout: 900_000 },
  async () => {
    const { file, remove } = await bundleAside('test/studio/export/film/longFilm.ts')
    onTestFinished(remove)
    const out = join(await temporaryFolder(), 'film.mp4')
    const { stdout } = await promisify(execFile)(process.execPath, [file, String(frames), out])
    const { before, most, quarters } = JSON.parse(stdout) as LongFilm
    const [, second, , last] = quarters
    expect(most - before).toBeLessThan(200e6)
    expect(last! - second!).toBeLessThan(growth)
    expect(await probe(out)).toMatchObject({ frames, durationSeconds: frames / 30 })
  },
)
