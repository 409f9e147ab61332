/** Films as MP4, of H.264, and as WebM, of VP9. What encodes and what writes is loaded when it is needed. */
import { changeWeight } from '../../filmSize.ts'
import type { FilmEncoding, FileStart, PacketHabit } from '../../film.ts'

/** Encoders let small changes add up before they write them, and give to some frames what others have saved. */
const habit: Omit<PacketHabit, 'head'> = { runs: 3, run: 36, weight: (change) => changeWeight(change) + 0.25 }

const loadFile = async () => (await import('./videoFile.ts')).VideoFile
const read = async ({ path }: FileStart) => (await import('./videoNote.ts')).readVideoNote(path)

export const mp4: FilmEncoding = {
  buildsOnLast: true,
  habit: { ...habit, head: [5000, 35] }, // room is kept for tables, and most of it stays empty
  openEncoder: async (settings) => (await import('./h264Encoder.ts')).h264Encoder(settings),
  async createFile(options) {
    const { Mp4OutputFormat } = await import('mediabunny')
    // What players need first stands first, without the film being kept in memory until it is known.
    return (await loadFile()).create(options, new Mp4OutputFormat({ fastStart: 'reserve' }), 'avc')
  },
  note: { isIn: (start) => start.toString('latin1', 4, 8) === 'ftyp', read },
}

export const webm: FilmEncoding = {
  buildsOnLast: true,
  habit: { ...habit, head: [500, 9] },
  openEncoder: async (settings) => (await import('./vp9Encoder.ts')).vp9Encoder(settings),
  async createFile(options) {
    const { WebMOutputFormat } = await import('mediabunny')
    return (await loadFile()).create(options, new WebMOutputFormat(), 'vp9')
  },
  note: { isIn: (start) => start.toString('latin1', 0, 4) === '\x1a\x45\xdf\xa3', read },
}
