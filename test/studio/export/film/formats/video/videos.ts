/** MP4 and WebM to look at in tests. */
import { join } from 'node:path'
import { exportFilm } from '../../../../../../src/studio/export/film/exportFilm.ts'
import type { FilmShape, FilmSource } from '../../../../../../src/studio/export/film/film.ts'
import { temporaryFolder } from '../../../../datasets/samples.ts'
import { hills } from '../../sources.ts'

type Kind = 'mp4' | 'webm'

export const squares: FilmShape = { width: 128, height: 128, scaling: 'nearest', fps: 30 }
export const smooth: FilmShape = { ...squares, scaling: 'lanczos' }

interface Wanted {
  readonly source?: FilmSource
  readonly shape?: FilmShape
  readonly quality?: number
  readonly note?: { readonly title: string; readonly recipe: string }
}

/** A film in a folder of its own. */
export async function video(kind: Kind, wanted: Wanted = {}): Promise<string> {
  const { source = hills(), shape = squares, quality = 80, note = { title: 'Hills', recipe: '{}' } } = wanted
  const out = join(await temporaryFolder(), `film.${kind}`)
  await exportFilm({ source, format: { kind, quality }, shape, note, out, workers: 1 })
  return out
}
