/** Options of commands that make pictures, and what they mean together. Which formats and fields there are the contract says. */
import { extname } from 'node:path'
import { Option, type Command } from 'commander'
import type { Enlarging } from '../contract/enlarging.ts'
import { limits } from '../contract/limits.ts'
import {
  stillFormat,
  stillKindOf,
  stillKinds,
  type PictureFileFormat,
  type StillKind,
} from '../contract/stillFormats.ts'
import { whole } from './arguments.ts'
import { withFields } from './filmOptions.ts'

/** Besides those that the format's fields have. */
export interface StillOptions {
  readonly size?: number
  readonly scaling?: Enlarging['scaling']
  readonly dpi?: number
}

const rows = stillKinds.map(stillFormat)
const endings = rows.map(({ extension }) => `.${extension}`)

export const stillOutHelp = `${endings.join(', ')} for one sheet, else a folder for one PNG each`

/** For commands that make films too, which have the other options. */
export function withDpi(command: Command): Command {
  return command.option(
    '--dpi <n>',
    'dots per inch that the file tells printers',
    whole(limits.dpiLeast, limits.dpi),
  )
}

export function withStills(command: Command): Command {
  withDpi(command)
    .addOption(
      new Option('--size <pixels>', 'width of the picture or the sheet')
        .argParser(whole(1, limits.stillSide))
        .conflicts('scale'),
    )
    .addOption(
      new Option('--scaling <way>', 'nearest: each pixel a square; lanczos: smooth')
        .choices(['nearest', 'lanczos'])
        .default('nearest'),
    )
  return withFields(command, rows)
}

/** What the file is to be; a folder's are PNGs. */
export function stillSettingsOf(options: StillOptions, out: string) {
  const kind = stillKindOf(extname(out).slice(1).toLowerCase()) ?? 'png'
  const { size: width, scaling, dpi } = options
  return { format: formatOf(kind, options), width, scaling, dpi }
}

function formatOf(kind: StillKind, options: StillOptions): PictureFileFormat {
  const given: Readonly<Record<string, unknown>> = { ...options }
  const fields = Object.entries(stillFormat(kind).fields)
  const chosen = fields.map(([name, { option }]) => [name, given[name] ?? option.usual])
  return { kind, ...Object.fromEntries(chosen) } as PictureFileFormat // the options have been read by what the fields allow
}
