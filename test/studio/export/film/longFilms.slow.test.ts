import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { MovingFormat } from '../../../../src/contract/filmFormats.ts'
import type { EncoderSettings } from '../../../../src/studio/export/film/film.ts'
import { filmEncodings } from '../../../../src/studio/export/film/filmEncodings.ts'
import { noise } from './sampleFilm.ts'

const frameCount = 2000
const side = 256

test.each([
  ['gif', { kind: 'gif', palette: 'frame', dither: 'none', loops: 0 }],
  ['webp', { kind: 'webp', quality: 100, lossless: false, loops: 0 }],
  ['apng', { kind: 'apng', loops: 0 }],
] as const)('2,000 frames of 256 × 256 go through a %s without staying in memory', async (_, format) => {
  const folder = mkdtempSync(join(tmpdir(), 'loom-long-'))
  try {
    const settings: EncoderSettings = {
      format: format as MovingFormat,
      shape: { width: side, height: side, scaling: 'nearest', fps: 30 },
      source: { width: side, height: side, channels: 3 },
    }
    const frames = Array.from({ length: 20 }, (__, i) => noise(side * side * 3, i))
    const { openEncoder, createFile } = await filmEncodings[format.kind]()
    const segment = await (await openEncoder(settings))(frames)
    const path = join(folder, 'film')
    const file = await createFile({
      path,
      settings,
      frames: frameCount,
      note: { title: '', recipe: '{}' },
    })
    let early = 0
    let most = 0
    for (let done = 0; done < frameCount; done += frames.length) {
      await file.add(segment)
      const { rss, heapUsed } = process.memoryUsage()
      if (done < frameCount / 5) early = Math.max(early, rss + heapUsed)
      most = Math.max(most, rss + heapUsed)
    }
    await file.finish()
    await file.close()
    expect(statSync(path).size).toBeGreaterThan(100e6) // much more than may stay
    expect(most - early).toBeLessThan(60e6)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
