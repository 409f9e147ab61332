/** Options of commands that make films, and what they mean together. Which formats and fields there are the contract says. */
import { extname } from 'node:path'
import { Option, type Command } from 'commander'
import type { FilmField } from '../contract/filmFields.ts'
import { filmFormat, filmKinds, type FilmFormat, type FilmKind } from '../contract/filmFormats.ts'
import { limits } from '../contract/limits.ts'
import type { FilmSettings } from '../contract/schemas/films.ts'
import { StudioProblem } from '../contract/studioProblem.ts'
import { between, whole } from './arguments.ts'

/** Besides those that the format's fields have. */
export interface FilmOptions {
  readonly format?: FilmKind
  readonly size?: number
  readonly scaling: FilmSettings['scaling']
  readonly fps?: number
  readonly crossfade: number
}

const moving = filmKinds.filter((kind) => !filmFormat(kind).still)
const still = filmKinds.filter((kind) => filmFormat(kind).still)

/** Without an ending it is a folder. */
const byEnding = new Map<string, FilmKind>()
for (const kind of moving) {
  const { extension, otherExtensions = [], isFolder } = filmFormat(kind)
  const endings = isFolder ? [''] : [extension, ...otherExtensions].map((one) => `.${one}`)
  for (const ending of endings) if (!byEnding.has(ending)) byEnding.set(ending, kind)
}
const kindOf = (file: string) => byEnding.get(extname(file).toLowerCase())
/** Pictures end like that too. */
const isPng = (kind: FilmKind) => filmFormat(kind).extension === 'png'

const ofFiles = moving.map(filmFormat).filter(({ isFolder }) => !isFolder)
const endings = ofFiles.map(({ extension }) => `.${extension}`)
const inWords = new Intl.ListFormat('en-GB', { type: 'disjunction' })

export const outHelp = `film${endings.join(', ')}, or a folder for one PNG each`
/** For commands that make pictures too. */
export const filmHelp = `
A film is made where --out ends in ${inWords.format(endings.filter((ending) => ending !== '.png'))}, or in .png while --fps is given (APNG).`

export function withFilm(command: Command): Command {
  command
    .addOption(
      new Option('--format <name>', 'what is made (default: by the end of the file’s name)').choices(
        filmKinds,
      ),
    )
    .option(
      '--size <pixels>',
      'width of the film (default: about 512, a multiple of the pictures’ own)',
      whole(limits.widthLeast, limits.filmSide),
    )
    .addOption(
      new Option('--scaling <way>', 'nearest: each pixel a square; lanczos: smooth')
        .choices(['nearest', 'lanczos'])
        .default('nearest'),
    )
    .option('--fps <rate>', 'frames a second', between(limits.filmFpsLeast, limits.filmFps))
  return withFields(command, moving.map(filmFormat)).option(
    '--crossfade <n>',
    'generate every n-th frame only and mix those between',
    whole(1, limits.crossfade),
    1,
  )
}

export function withSheets(command: Command): Command {
  return withFields(command, still.map(filmFormat))
}

/** Each field once, with the formats that have it. */
export function withFields(
  command: Command,
  formats: readonly { readonly title: string; readonly fields: Readonly<Record<string, FilmField>> }[],
): Command {
  const found = new Map<string, { readonly field: FilmField; readonly titles: string[] }>()
  for (const { title, fields } of formats) {
    for (const [name, field] of Object.entries(fields)) {
      const known = found.get(name)
      if (known) known.titles.push(title)
      else found.set(name, { field, titles: [title] })
    }
  }
  for (const { field, titles } of found.values()) {
    const { flags, help, usual } = field.option
    const option = new Option(flags, `${help} (${titles.join(', ')})`)
    if (usual !== undefined) option.default(usual)
    if (field.kind === 'choice') option.choices(field.options.map(({ value }) => value))
    else if (field.kind !== 'flag') option.argParser(whole(field.least, field.most))
    command.addOption(option)
  }
  return command
}

/** For commands that make pictures too: whether a film is meant. */
export function isFilm(
  out: string | undefined,
  { format, fps }: Pick<FilmOptions, 'format' | 'fps'>,
): boolean {
  if (format !== undefined) return true
  const kind = kindOf(out ?? '')
  if (kind === undefined || filmFormat(kind).isFolder) return false
  return !isPng(kind) || fps !== undefined
}

/** @throws StudioProblem `film-format` */
export function settingsOf(options: FilmOptions, out: string): FilmSettings {
  const { size: width, scaling, fps, crossfade } = options
  const kind = options.format ?? kindOf(out)
  if (!kind) {
    throw new StudioProblem({
      code: 'film-format',
      message: `What is ${extname(out)}? No film ends like that.`,
      remedy: `Let the file end in ${[...byEnding.keys()].filter(Boolean).join(', ')}, or give --format.`,
    })
  }
  return {
    format: formatOf(kind, options),
    ...(width !== undefined && { width }),
    scaling,
    ...(fps !== undefined && { fps }),
    crossfade,
  }
}

function formatOf(kind: FilmKind, options: FilmOptions): FilmFormat {
  const given: Readonly<Record<string, unknown>> = { ...options }
  const chosen: Record<string, unknown> = { kind }
  for (const [name, { option }] of Object.entries(filmFormat(kind).fields))
    chosen[name] = given[name] ?? option.usual
  // As near to a square as whole rows allow.
  if ('columns' in chosen) chosen['columns'] ??= Math.ceil(Math.sqrt(Number(chosen['count'])))
  return chosen as FilmFormat // the options have been read by what the fields allow
}
