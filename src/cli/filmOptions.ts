/** Options of commands that make films, and what they mean together. */
import { extname } from 'node:path'
import { Option, type Command } from 'commander'
import type { FilmFormat, FilmSettings } from '../contract/schemas/films.ts'
import { StudioProblem } from '../contract/studioProblem.ts'
import { number, whole } from './arguments.ts'

export interface FilmOptions {
  readonly format?: FilmFormat['kind']
  readonly size?: number
  readonly scaling: FilmSettings['scaling']
  readonly fps?: number
  readonly quality: number
  readonly loops: number
  readonly palette: 'global' | 'frame'
  readonly dither: 'none' | 'ordered' | 'diffusion'
  readonly lossless: boolean
  readonly crossfade: number
}

const formats = ['mp4', 'gif', 'webp', 'apng', 'webm', 'png-sequence', 'sheet', 'strip'] as const
const byExtension: Readonly<Record<string, FilmFormat['kind']>> = {
  '.mp4': 'mp4',
  '.gif': 'gif',
  '.webp': 'webp',
  '.png': 'apng',
  '.apng': 'apng',
  '.webm': 'webm',
  '': 'png-sequence',
}

/** For commands that make pictures too. */
export const filmHelp = `
A film is made where --out ends in .mp4, .gif, .webp or .webm, or in .png while --fps is given (APNG).`

export function withFilm(command: Command): Command {
  return command
    .addOption(
      new Option('--format <name>', 'what is made (default: by the end of the file’s name)').choices(formats),
    )
    .option(
      '--size <pixels>',
      'width of the film (default: about 512, a multiple of the pictures’ own)',
      whole(16),
    )
    .addOption(
      new Option('--scaling <way>', 'nearest: each pixel a square; lanczos: smooth')
        .choices(['nearest', 'lanczos'])
        .default('nearest'),
    )
    .option('--fps <rate>', 'frames a second', number)
    .option('--quality <1-100>', 'of MP4, WebM and WebP: 1 is small, 100 is fine', whole(1, 100), 80)
    .option('--loops <n>', 'how often GIF, WebP and APNG are played; 0 for ever', whole(0, 65_535), 0)
    .addOption(
      new Option('--palette <which>', 'of GIF: one for each frame, or one for all')
        .choices(['frame', 'global'])
        .default('frame'),
    )
    .addOption(
      new Option('--dither <way>', 'of GIF').choices(['none', 'ordered', 'diffusion']).default('none'),
    )
    .option('--lossless', 'WebP that keeps every pixel', false)
    .option('--crossfade <n>', 'generate every n-th frame only and mix those between', whole(1, 120), 1)
}

/** For commands that make pictures too: whether a film is meant. */
export function isFilm(
  out: string | undefined,
  { format, fps }: Pick<FilmOptions, 'format' | 'fps'>,
): boolean {
  if (format !== undefined) return true
  const kind = byExtension[extname(out ?? '').toLowerCase()]
  if (kind === undefined || kind === 'png-sequence') return false
  return kind !== 'apng' || fps !== undefined
}

export interface SheetOptions {
  readonly count: number
  readonly columns?: number
  readonly gap: number
  readonly labels: boolean
}

/** @throws StudioProblem `film-format` */
export function settingsOf(options: FilmOptions, out: string, sheet: SheetOptions): FilmSettings {
  const { size: width, scaling, fps, crossfade } = options
  const kind = options.format ?? byExtension[extname(out).toLowerCase()]
  if (!kind) {
    throw new StudioProblem({
      code: 'film-format',
      message: `What is ${extname(out)}? No film ends like that.`,
      remedy: `Let the file end in ${Object.keys(byExtension).filter(Boolean).join(', ')}, or give --format.`,
    })
  }
  return {
    format: formatOf(kind, options, sheet),
    ...(width !== undefined && { width }),
    scaling,
    ...(fps !== undefined && { fps }),
    crossfade,
  }
}

function formatOf(kind: FilmFormat['kind'], options: FilmOptions, sheet: SheetOptions): FilmFormat {
  const { quality, loops, palette, dither, lossless } = options
  const { count, gap, labels, columns = Math.ceil(Math.sqrt(count)) } = sheet
  switch (kind) {
    case 'gif':
      return { kind, palette, dither, loops }
    case 'webp':
      return { kind, quality, lossless, loops }
    case 'apng':
      return { kind, loops }
    case 'mp4':
    case 'webm':
      return { kind, quality }
    case 'png-sequence':
      return { kind }
    case 'sheet':
      return { kind, count, columns, gap, labels }
    case 'strip':
      return { kind, count, gap, labels }
  }
}
