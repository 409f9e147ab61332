import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { estimateFilm } from '../../../../src/studio/export/film/estimateFilm.ts'
import { exportFilm } from '../../../../src/studio/export/film/exportFilm.ts'
import type { MovingFormat } from '../../../../src/contract/filmFormats.ts'
import type { FilmSource, Scaling } from '../../../../src/studio/export/film/film.ts'
import { temporaryFolder } from '../../datasets/samples.ts'
import { shippedFilm } from './shippedFilm.ts'

let source: FilmSource
beforeAll(async () => {
  source = await shippedFilm()
})

const formats: MovingFormat[] = [
  { kind: 'mp4', quality: 80 },
  { kind: 'webm', quality: 80 },
  { kind: 'gif', palette: 'frame', dither: 'none', loops: 0 },
  { kind: 'gif', palette: 'global', dither: 'ordered', loops: 0 },
  { kind: 'webp', quality: 80, lossless: false, loops: 0 },
  { kind: 'apng', loops: 0 },
  { kind: 'png-sequence' },
]
const cases = formats.flatMap((format) =>
  (['nearest', 'lanczos'] as const).map((scaling): [string, Scaling, MovingFormat] => [
    format.kind,
    scaling,
    format,
  ]),
)

test.each(cases)(
  'the size of a real film as %s, %s, is foretold to a quarter',
  async (_, scaling, format) => {
    const shape = { width: 256, height: 256, scaling, fps: source.fps }
    const out = join(await temporaryFolder(), 'film')
    const { bytes } = await exportFilm({ source, format, shape, out, note: { title: '', recipe: '' } })
    for (const at of [0, 77, 170]) {
      const foretold = await estimateFilm({ source, format, shape, at })
      expect(foretold.bytes / bytes, `from frame ${at}`).toBeGreaterThan(0.75)
      expect(foretold.bytes / bytes, `from frame ${at}`).toBeLessThan(1.25)
    }
  },
)
