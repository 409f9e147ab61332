/** What stands for a film in the gallery, as Chromium makes it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, expect, test } from 'vitest'
import type { FilmSource } from '../../../src/studio/export/film/film.ts'
import { exportFilm } from '../../../src/studio/export/film/exportFilm.ts'
import { browser } from './webStudio.ts'

declare const posters: typeof import('../../../src/renderer/film/filmPosters.ts')

const folder = mkdtempSync(join(tmpdir(), 'loom-posters-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As a training's time-lapse: grey at first, red at the end. */
const source: FilmSource = {
  count: 12,
  fps: 10,
  width: 32,
  height: 32,
  channels: 3,
  make: async (frames) =>
    frames.map((frame) => {
      const colour = frame < 6 ? [128, 128, 128] : [220, 20, 20]
      return Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => colour[i % 3]!)
    }),
}

test.each([
  ['mp4', 'video/mp4'],
  ['webm', 'video/webm'],
] as const)('a time-lapse as %s is shown by what the training ended with', async (kind, contentType) => {
  const out = join(folder, `film.${kind}`)
  const shape = { width: 64, height: 64, scaling: 'nearest', fps: 10 } as const
  const note = { title: 'A time-lapse', recipe: '{}' }
  await exportFilm({ source, format: { kind, quality: 80 }, shape, out, note, workers: 1 })
  const entry = fileURLToPath(new URL('../../../src/renderer/film/filmPosters.ts', import.meta.url))
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'posters',
  })
  const page = await (await browser()).newPage()
  await page.route('https://films.test/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>posters</title>' }),
  )
  await page.route('https://films.test/film', (route) =>
    route.fulfill({ contentType, body: readFileSync(out) }),
  )
  await page.goto('https://films.test/')
  await page.addScriptTag({ content: outputFiles[0]!.text })
  const middle = await page.evaluate(async () => {
    // In parts, as the Studio's own host sends it: what comes in one piece cannot be sought in.
    const film = await (await fetch('https://films.test/film')).blob()
    const bitmap = await posters.posterOf(URL.createObjectURL(film))
    const context = document.createElement('canvas').getContext('2d')!
    context.drawImage(bitmap!, 0, 0)
    return [...context.getImageData(32, 32, 1, 1).data]
  })
  await page.close()
  const [red, green, blue] = middle as [number, number, number]
  expect(red).toBeGreaterThan(200)
  expect(Math.max(green, blue)).toBeLessThan(50)
})
