/** The rounds of bench/films.ts, which builds this first. Everything takes turns, so that all have the same machine. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chooseBackend, openBackend } from '../src/backends/chooseBackend.ts'
import { exportFilm } from '../src/studio/export/film/exportFilm.ts'
import type { MovingFormat } from '../src/contract/filmFormats.ts'
import type { FilmShape, FilmSource } from '../src/studio/export/film/film.ts'
import { shippedFilm } from '../test/studio/export/film/shippedFilm.ts'
import { median } from './measure.ts'

interface Rival {
  readonly name: string
  /** From its input on; the last is the file. */
  readonly options: readonly string[]
}

interface Contest {
  readonly format: MovingFormat
  readonly rivals: readonly Rival[]
}

const endless = { loops: 0 } as const
const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-crf', '30', '-b:v', '0']
const contests: Readonly<Record<string, Contest>> = {
  mp4: {
    format: { kind: 'mp4', quality: 80 },
    rivals: [{ name: 'libx264', options: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', 'x.mp4'] }],
  },
  webm: {
    format: { kind: 'webm', quality: 80 },
    rivals: [{ name: 'libvpx, realtime', options: [...vp9, '-pix_fmt', 'yuv420p', 'x.webm'] }],
  },
  gif: {
    format: { kind: 'gif', palette: 'frame', dither: 'none', ...endless },
    rivals: [
      { name: 'gif', options: ['x.gif'] },
      {
        name: 'palettegen, paletteuse',
        options: ['-vf', 'split[a][b];[a]palettegen[p];[b][p]paletteuse', 'x.gif'],
      },
    ],
  },
  'gif, one palette': {
    format: { kind: 'gif', palette: 'global', dither: 'none', ...endless },
    rivals: [
      {
        name: 'palettegen, paletteuse',
        options: ['-vf', 'split[a][b];[a]palettegen[p];[b][p]paletteuse', 'x.gif'],
      },
    ],
  },
  webp: {
    format: { kind: 'webp', quality: 80, lossless: false, ...endless },
    rivals: [{ name: 'libwebp', options: ['-c:v', 'libwebp', '-quality', '80', '-loop', '0', 'x.webp'] }],
  },
  apng: {
    format: { kind: 'apng', ...endless },
    rivals: [{ name: 'apng', options: ['-f', 'apng', '-plays', '0', 'x.png'] }],
  },
  'png-sequence': {
    format: { kind: 'png-sequence' },
    rivals: [{ name: 'png', options: ['-start_number', '1', 'x%04d.png'] }],
  },
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, only: { type: 'string', multiple: true } },
})
const rounds = Number(values.rounds)
const shape: FilmShape = { width: 512, height: 512, scaling: 'nearest', fps: 30 }
const note = { title: 'Bench', recipe: '{}' }
const folder = mkdtempSync(join(tmpdir(), 'loom-films-'))
try {
  const backend = await openBackend(chooseBackend().backend)
  process.stderr.write(`${backend.description}\n`)
  const source = await shippedFilm(undefined, backend)
  const frames = join(folder, 'frames')
  await exportFilm({ source, format: { kind: 'png-sequence' }, shape, note, out: frames })
  const lines = [
    `| film of ${source.count} frames | ours, ms | bytes | ffmpeg | its ms | bytes | ratio |`,
    '| --- | --: | --: | --- | --: | --: | --: |',
  ]
  for (const [name, contest] of Object.entries(contests)) {
    if (values.only && !values.only.includes(name)) continue
    lines.push(...(await compare(name, contest, source, frames)))
  }
  process.stdout.write(`${lines.join('\n')}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function compare(name: string, { format, rivals }: Contest, source: FilmSource, frames: string) {
  const ours: number[] = []
  const theirs = rivals.map((): number[] => [])
  const sizes: (number | string)[] = []
  let bytes = 0
  for (let round = 0; round < rounds; round++) {
    const out = join(folder, 'ours')
    rmSync(out, { recursive: true, force: true })
    const made = await exportFilm({ source, format, shape, note, out })
    ours.push(made.ms)
    bytes = made.bytes
    for (const [i, { options }] of rivals.entries()) {
      const began = performance.now()
      ffmpeg(frames, options)
      theirs[i]!.push(performance.now() - began)
      const file = join(folder, 'theirs', options.at(-1)!)
      sizes[i] = statSync(file, { throwIfNoEntry: false })?.size ?? '' // a sequence has many
    }
  }
  return rivals.map(({ name: rival }, i) => {
    const [our, their] = [median(ours), median(theirs[i]!)]
    const ratio = (our / their).toFixed(2)
    return `| ${name} | ${Math.round(our)} | ${bytes} | ${rival} | ${Math.round(their)} | ${sizes[i]} | ${ratio} |`
  })
}

function ffmpeg(frames: string, options: readonly string[]): void {
  const cwd = join(folder, 'theirs')
  mkdirSync(cwd, { recursive: true })
  const input = ['-framerate', String(shape.fps), '-i', join(frames, 'frame-%04d.png')]
  execFileSync('ffmpeg', ['-y', '-v', 'error', ...input, ...options], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
