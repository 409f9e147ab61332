/** A program of its own: makes a film of so many frames as `<program> <frames> <file>`, and says what memory that took. */
import { exportFilm } from '../../../../src/studio/export/film/exportFilm.ts'
import { hills } from './sources.ts'

export interface LongFilm {
  readonly frames: number
  readonly bytes: number
  readonly ms: number
  /** Resident bytes: when nothing had begun, at the most, and the median of each quarter. */
  readonly before: number
  readonly most: number
  readonly quarters: readonly number[]
}

const [frames, out] = process.argv.slice(2)
const source = hills({ count: Number(frames), width: 64, height: 64 })
const resident = () => process.memoryUsage.rss()
const before = resident()
let most = before
const samples: number[][] = [[], [], [], []]
const film = await exportFilm({
  source,
  format: { kind: 'mp4', quality: 80 },
  shape: { width: 512, height: 512, scaling: 'nearest', fps: 30 },
  note: { title: 'A long film', recipe: '{}' },
  out: out!,
  onProgress(done, total) {
    const bytes = resident()
    most = Math.max(most, bytes)
    samples[Math.min(3, Math.floor((4 * done) / total))]!.push(bytes)
  },
})
const quarters = samples.map((of) => of.toSorted((one, other) => one - other)[of.length >> 1]!)
const result: LongFilm = { ...film, before, most, quarters }
process.stdout.write(JSON.stringify(result))
