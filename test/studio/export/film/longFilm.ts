/** A program of its own: makes a film of so many frames as `<program> <frames> <file>`, and says what memory that took. */
import { exportFilm } from '../../../../src/studio/export/film/exportFilm.ts'
import { hills } from './sources.ts'

export interface LongFilm {
  readonly frames: number
  readonly bytes: number
  readonly ms: number
  /** Resident bytes: when nothing had begun, when a tenth was done, and at the most. */
  readonly before: number
  readonly early: number
  readonly most: number
}

const [frames, out] = process.argv.slice(2)
const source = hills({ count: Number(frames), width: 64, height: 64 })
const resident = () => process.memoryUsage.rss()
const before = resident()
let [early, most] = [before, before]
const look = () => (most = Math.max(most, resident()))
const watch = setInterval(look, 50)
const film = await exportFilm({
  source,
  format: { kind: 'mp4', quality: 80 },
  shape: { width: 512, height: 512, scaling: 'nearest', fps: 30 },
  note: { title: 'A long film', recipe: '{}' },
  out: out!,
  onProgress(done, total) {
    look()
    if (done <= total / 10) early = most
  },
})
clearInterval(watch)
const result: LongFilm = { ...film, before, early, most }
process.stdout.write(JSON.stringify(result))
