/** What a film's file holds, as ffprobe and ffmpeg see it. They read neither an animated WebP nor an APNG's loops right. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface FilmFacts {
  /** As ffprobe names it: `h264`, `vp9`, `gif`, `apng`. */
  readonly codec: string
  readonly pixelFormat: string
  readonly width: number
  readonly height: number
  /** Counted by reading every one. */
  readonly frames: number
  readonly fps: number
  /** Of the whole file. */
  readonly durationSeconds: number
  /** Of the codec, where it has such. */
  readonly profile: string
  readonly level: number
  /** Numbers of the frames that need none before them. */
  readonly keys: readonly number[]
  /** What the stream says of its colours; `unknown` where it says nothing. */
  readonly colour: {
    readonly matrix: string
    readonly primaries: string
    readonly transfer: string
    readonly range: string
  }
  /** The file's words, by lower-case name, such as `title` and `comment`. */
  readonly tags: Readonly<Record<string, string>>
}

interface Probed {
  readonly streams: readonly [Readonly<Record<string, string | number>>]
  readonly packets: readonly { readonly flags: string }[]
  readonly format: { readonly duration?: string; readonly tags?: Readonly<Record<string, string>> }
}

export async function probe(file: string): Promise<FilmFacts> {
  const options = [
    '-v',
    'error',
    '-count_frames',
    '-select_streams',
    'v:0',
    '-show_streams',
    '-show_format',
    '-show_packets',
  ]
  const { stdout } = await run('ffprobe', [...options, '-of', 'json', file], { maxBuffer: 2 ** 30 })
  const { streams, packets, format } = JSON.parse(stdout) as Probed
  const [stream] = streams
  const [numerator = 0, denominator = 1] = String(stream['avg_frame_rate']).split('/').map(Number)
  const said = (name: string) => String(stream[name] ?? 'unknown')
  const tags = Object.entries(format.tags ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return {
    codec: said('codec_name'),
    pixelFormat: said('pix_fmt'),
    width: Number(stream['width']),
    height: Number(stream['height']),
    frames: Number(stream['nb_read_frames']),
    fps: numerator / denominator,
    durationSeconds: Number(format.duration),
    profile: said('profile'),
    level: Number(stream['level']),
    keys: packets.flatMap(({ flags }, i) => (flags.startsWith('K') ? [i] : [])),
    colour: {
      matrix: said('color_space'),
      primaries: said('color_primaries'),
      transfer: said('color_transfer'),
      range: said('color_range'),
    },
    tags: Object.fromEntries(tags) as Record<string, string>,
  }
}

/**
 * Every frame as RGB bytes, in order: as many as the file stores, whatever their times. Video has one chroma for four
 * pixels: `squares` lets each have it as it is, as ffmpeg does if it is told nothing; `smooth` blends it with its
 * neighbours, as players do.
 */
export async function decodeFrames(
  file: string,
  { width, height }: { readonly width: number; readonly height: number },
  chroma: 'squares' | 'smooth' = 'squares',
): Promise<Uint8Array[]> {
  const exactly = chroma === 'smooth' ? ['-sws_flags', 'accurate_rnd+full_chroma_int+bicubic'] : []
  const raw = ['-vsync', 'passthrough', ...exactly, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', file, ...raw], {
    encoding: 'buffer',
    maxBuffer: 2 ** 30,
  })
  const length = width * height * 3
  if (stdout.length % length !== 0) throw new Error(`${file} has no frames of ${width}×${height}`)
  return Array.from({ length: stdout.length / length }, (_, i) =>
    stdout.subarray(i * length, (i + 1) * length),
  )
}

/** The peak signal-to-noise ratio of two pictures in decibels, over all bytes; Infinity where they are the same. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length || a.length === 0) throw new Error(`${a.length} bytes against ${b.length}`)
  let squares = 0
  // By numbers: what entries() hands out one by one takes ten times as long.
  for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]!) ** 2
  return 10 * Math.log10(255 ** 2 / (squares / a.length))
}
