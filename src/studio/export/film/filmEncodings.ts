/** How films of each format are encoded, each loaded when it is needed. A new format has its line here; runs in workers too. */
import type { MovingFormat } from '../../../contract/filmFormats.ts'
import type { FilmEncoding } from './film.ts'

export const filmEncodings: Readonly<Record<MovingFormat['kind'], () => Promise<FilmEncoding>>> = {
  gif: async () => (await import('./formats/gif/gif.ts')).gif,
  webp: async () => (await import('./formats/webp/webp.ts')).webp,
  apng: async () => (await import('./formats/png/apng.ts')).apng,
  'png-sequence': async () => (await import('./formats/png/pngSequence.ts')).pngSequence,
  mp4: async () => (await import('./formats/video/video.ts')).mp4,
  webm: async () => (await import('./formats/video/video.ts')).webm,
}
