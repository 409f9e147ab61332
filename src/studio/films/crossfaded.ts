/** For slow films: only every so many frames are generated, and those between are mixed of their neighbours. */
import type { FilmSource } from '../export/film/film.ts'

/** Mixed in sRGB, as a video editor's crossfade does. `loops`: the last frames lead to the first. */
export function crossfaded(source: FilmSource, every: number, loops: boolean): FilmSource {
  if (every === 1) return source
  const { count } = source
  const ends = (frame: number) => {
    const from = frame - (frame % every)
    const to = Math.min(from + every, count)
    if (to < count) return { from, to, part: (frame - from) / every }
    // The end of a loop is its start; else the last frame stands still.
    return loops ? { from, to: 0, part: (frame - from) / (count - from) } : { from, to: from, part: 0 }
  }
  return {
    ...source,
    async make(frames, signal) {
      const wanted = frames.map(ends)
      const needed = [...new Set(wanted.flatMap(({ from, to, part }) => (part > 0 ? [from, to] : [from])))]
      const made = await source.make(needed, signal)
      const pixels = new Map(needed.map((frame, i) => [frame, made[i]!]))
      return wanted.map(({ from, to, part }) =>
        part > 0
          ? mixed(pixels.get(from)!, pixels.get(to)!, part, source.channels)
          : pixels.get(from)!.slice(),
      )
    },
  }
}

function mixed(
  a: Uint8Array,
  b: Uint8Array,
  part: number,
  channels: FilmSource['channels'],
): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(a.length)
  if (channels < 4) {
    for (let i = 0; i < a.length; i++) result[i] = a[i]! + (b[i]! - a[i]!) * part + 0.5
    return result
  }
  // What is transparent has no colour to give.
  for (let i = 0; i < a.length; i += 4) {
    const [ofA, ofB] = [a[i + 3]! * (1 - part), b[i + 3]! * part]
    const alpha = ofA + ofB
    for (let c = i; c < i + 3 && alpha > 0; c++) result[c] = (a[c]! * ofA + b[c]! * ofB) / alpha + 0.5
    result[i + 3] = alpha + 0.5
  }
  return result
}
