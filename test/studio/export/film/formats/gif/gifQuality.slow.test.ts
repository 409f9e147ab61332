import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { evenlySpread } from '../../../../../../src/engine/latent/timeline.ts'
import type { MovingFormat } from '../../../../../../src/contract/filmFormats.ts'
import type { Raster } from '../../../../../../src/studio/raster.ts'
import { decodeFrames, psnr } from '../../probe.ts'
import { writeSample } from '../../sampleFilm.ts'
import { shippedFilm } from '../../shippedFilm.ts'

/** 60 of the film's frames. */
let frames: Uint8Array<ArrayBuffer>[]
let side: number
beforeAll(async () => {
  const source = await shippedFilm()
  side = source.width
  frames = await source.make(evenlySpread(source.count, 60))
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-quality-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function measured(file: string, wanted: readonly Raster[]) {
  const shown = await decodeFrames(file, { width: 512, height: 512 })
  const decibels = shown.map((pixels, i) => psnr(pixels, wanted[i]!.pixels))
  return {
    least: Math.min(...decibels),
    usual: decibels.reduce((sum, one) => sum + one) / decibels.length,
    bytes: statSync(file).size,
  }
}

test.each(['nearest', 'lanczos'] as const)(
  'of the generator that ships, films are finer than those of ffmpeg’s palettes, %s',
  async (scaling) => {
    const shape = { width: 512, height: 512, scaling }
    const format: MovingFormat = { kind: 'gif', palette: 'global', dither: 'none', loops: 0 }
    const path = join(folder, 'ours.gif')
    const wanted = await writeSample({ format, path, frames, side, shape, segment: 30 })
    const ours = await measured(path, wanted)

    await writeSample({
      format: { kind: 'png-sequence' },
      path: join(folder, 'png'),
      frames,
      side,
      shape,
    })
    const other = join(folder, 'ffmpeg.gif')
    const filter = 'split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none'
    const input = ['-r', '30', '-i', join(folder, 'png', 'frame-%04d.png')]
    await promisify(execFile)('ffmpeg', ['-v', 'error', ...input, '-lavfi', filter, other])
    const ffmpeg = await measured(other, wanted)

    expect(ours.usual).toBeGreaterThan(ffmpeg.usual)
    expect(ours.least).toBeGreaterThan(ffmpeg.least - 0.5)
    expect(ours.bytes).toBeLessThan(ffmpeg.bytes * 1.3)
  },
)
