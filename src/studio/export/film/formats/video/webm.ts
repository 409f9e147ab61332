/** Films as WebM: VP9. What encodes and what writes is loaded when it is needed. */
import type { FilmEncoding } from '../../film.ts'
import { videoHabit } from './videoHabit.ts'

export const webm: FilmEncoding = {
  buildsOnLast: true,
  habit: { ...videoHabit, head: [500, 9] },
  openEncoder: async (settings) => new (await import('./vp9Encoder.ts')).Vp9Encoder(settings),
  async createFile(options) {
    const { WebMOutputFormat } = await import('mediabunny')
    const { VideoFile } = await import('./videoFile.ts')
    return VideoFile.create(options, new WebMOutputFormat(), 'vp9')
  },
  note: {
    isIn: (start) => start.toString('latin1', 0, 4) === '\x1a\x45\xdf\xa3',
    read: async ({ path }) => (await import('./videoNote.ts')).readVideoNote(path),
  },
}
