/** Films as MP4: H.264. What encodes and what writes is loaded when it is needed. */
import type { FilmEncoding } from '../../film.ts'
import { videoHabit } from './videoHabit.ts'

export const mp4: FilmEncoding = {
  buildsOnLast: true,
  habit: { ...videoHabit, head: [5000, 35] }, // room is kept for tables, and most of it stays empty
  openEncoder: async (settings) => new (await import('./h264Encoder.ts')).H264Encoder(settings),
  async createFile(options) {
    const { Mp4OutputFormat } = await import('mediabunny')
    const { VideoFile } = await import('./videoFile.ts')
    // What players need first stands first, without the film being kept in memory until it is known.
    return VideoFile.create(options, new Mp4OutputFormat({ fastStart: 'reserve' }), 'avc')
  },
  note: {
    isIn: (start) => start.toString('latin1', 4, 8) === 'ftyp',
    read: async ({ path }) => (await import('./videoNote.ts')).readVideoNote(path),
  },
}
