/** `loom dataset`: look at a folder of pictures, import it, list what is there. */
import type { Command } from 'commander'
import type { Fit, HealthReport } from '../../contract/schemas/datasets.ts'
import { picturesTitle } from '../../contract/pictureArchives.ts'
import type { Channels } from '../../studio/raster.ts'
import { whole } from '../arguments.ts'
import { callJob, openStudio, withShared, type SharedOptions } from '../command.ts'
import { counted, Progress, say, table } from '../terminal.ts'
import { addRemoveCommand, brokenLines } from './remove.ts'

export interface ImportOptions {
  readonly fit?: Fit
  readonly background?: string
  readonly tiles?: number
  readonly keepDuplicates?: boolean
  readonly leaveOutSmall?: boolean
  readonly testSet?: boolean
}

/** How pictures become squares, wherever they are imported. */
export function withImportOptions(command: Command): Command {
  return command
    .option('--fit <way>', 'cover (crop the middle), contain (pad), centre or tiles')
    .option('--background <#rrggbb>', 'colour under transparent pixels and around padded pictures')
    .option('--tiles <n>', 'with --fit tiles: squares along the shorter side', whole(1, 64))
    .option('--keep-duplicates', 'take exact copies too')
    .option('--leave-out-small', 'leave out pictures that are too small instead of enlarging them')
    .option('--test-set', 'MNIST and CIFAR-10: take the test pictures too')
}

export function importSettings({
  fit,
  background,
  tiles,
  keepDuplicates,
  leaveOutSmall,
  testSet,
}: ImportOptions) {
  return {
    fit,
    background,
    tilesAcross: tiles,
    dropDuplicates: keepDuplicates ? false : undefined,
    dropSmall: leaveOutSmall,
    withTestSet: testSet,
  }
}

/** Of whatever takes pictures. */
const sourceWords =
  'a folder, an IDX file (MNIST), CIFAR-10 batches, or an archive of these (.tar.gz, .zip, …)'

interface InspectOptions extends SharedOptions {
  readonly size: number
}

interface ImportCommandOptions extends SharedOptions, ImportOptions {
  readonly name?: string
  readonly size: number
  readonly channels: Channels
}

export function addDatasetCommands(program: Command): void {
  const dataset = program
    .command('dataset')
    .description('look at pictures before training, import them, list and remove them')

  withShared(dataset.command('inspect'))
    .description('say how many pictures a folder has and what is wrong with the others; changes nothing')
    .argument('<source>', sourceWords)
    .option('--size <pixels>', 'the side they are wanted in', whole(4, 1024), 64)
    .action(async (path: string, options: InspectOptions) => {
      const studio = await openStudio(options)
      const bar = new Progress('Looking {bar} {value}/{total}', options)
      const source = { kind: 'path', path } as const
      const { size } = options
      const { report } = await callJob(studio, 'datasets.inspect', { source, size }, 'report', bar)
      say(options, report, reportLines(report))
    })

  withImportOptions(withShared(dataset.command('import')))
    .description('make a dataset of the library out of a folder of pictures')
    .argument('<source>', sourceWords)
    .option('--name <name>', 'what it is called (default: the folder’s or the archive’s name)')
    .option('--size <pixels>', 'side of the squares', whole(4, 1024), 64)
    .option('--channels <n>', '1 grey, 3 colour, 4 colour and transparency', whole(1, 4), 3)
    .action(async (path: string, options: ImportCommandOptions) => {
      const studio = await openStudio(options)
      const { basename, join } = await import('node:path')
      const { openDataset } = await import('../../studio/datasets/dataset.ts')
      const bar = new Progress('Importing {bar} {value}/{total}', options)
      const { usableName } = await import('../../studio/library/names.ts')
      const { size, channels, name = usableName(picturesTitle(basename(path))) } = options
      const {
        dataset: imported,
        reused,
        report,
      } = await callJob(
        studio,
        'datasets.import',
        { ...importSettings(options), source: { kind: 'path', path }, name, size, channels },
        'dataset',
        bar,
      )
      const made = await openDataset(join(studio.library.datasets, imported.id))
      const { directory: _, ...description } = made
      say(options, { dataset: description, reused, report }, [
        ...(reused ? ['These files were imported before; here is that dataset.'] : []),
        `Dataset “${made.name}” (${made.id}): ${counted(made.count, 'picture')} of ${made.width} × ${made.height}`,
        ...(options.leaveOutSmall ? leftOutSmallLines(report) : enlargedLines(report)),
        ...leftOutLines(report),
      ])
    })

  withShared(dataset.command('list'))
    .description('list the datasets of the library')
    .action(async (options: SharedOptions) => {
      const studio = await openStudio(options)
      const { listDatasets } = await import('../../studio/datasets/dataset.ts')
      const { datasets, broken } = await listDatasets(studio.library.datasets)
      const value = {
        datasets: datasets.map(({ id, name, count, width, channels, createdAt }) => ({
          id,
          name,
          count,
          size: width,
          channels,
          createdAt,
        })),
        broken,
      }
      const rows = datasets.map(({ id, name, count, width, channels }) => [
        name,
        counted(count, 'picture'),
        `${width} × ${width} × ${channels}`,
        id,
      ])
      say(options, value, [
        ...(rows.length === 0 ? ['No datasets yet. `loom dataset import FOLDER` makes one.'] : table(rows)),
        ...brokenLines(broken),
      ])
    })

  addRemoveCommand(dataset, 'datasets', 'dataset')
}

function reportLines(report: HealthReport): string[] {
  const { count, path, formats, widths, heights, tooSmall, duplicates, alphaCount, greyscaleCount } = report
  const range = (side: { min: number; median: number; max: number } | undefined) =>
    side ? `${side.min} to ${side.max}, median ${side.median}` : '–'
  const extra = (groups: readonly (readonly string[])[]) =>
    groups.reduce((sum, group) => sum + group.length - 1, 0)
  return [
    `${counted(count, 'picture')} in ${path}`,
    `Formats      ${Object.entries(formats)
      .map(([format, n]) => `${n} ${format}`)
      .join(', ')}`,
    `Widths       ${range(widths)}`,
    `Heights      ${range(heights)}`,
    `Too small    ${tooSmall.length} have a side below ${report.size} pixels and would be enlarged${tooSmall.length > 0 ? '; --leave-out-small leaves them out' : ''}`,
    `Duplicates   ${extra(duplicates.exact)} exact copies, ${duplicates.near.length} groups that look alike`,
    `Transparent  ${alphaCount}`,
    `Grey         ${greyscaleCount}`,
    ...(report.labels.length > 0
      ? [`Classes      ${report.labels.map(({ name, count: n }) => `${name} (${n})`).join(', ')}`]
      : []),
    ...leftOutLines(report),
  ]
}

function enlargedLines({ tooSmall, size }: HealthReport): string[] {
  if (tooSmall.length === 0) return []
  return [
    `Enlarged ${counted(tooSmall.length, 'picture')} with a side below ${size} pixels; --leave-out-small leaves them out.`,
  ]
}

function leftOutSmallLines({ tooSmall, size }: HealthReport): string[] {
  if (tooSmall.length === 0) return []
  return [
    `Left out ${counted(tooSmall.length, 'picture')} with a side below ${size} pixels:`,
    ...tooSmall.map(({ file, width, height }) => `  ${file}: ${width} × ${height}`),
  ]
}

/** Every file that is no use, with its reason. */
export function leftOutLines({ corrupt, notPictures }: HealthReport): string[] {
  const left = [...corrupt, ...notPictures]
  return left.length === 0
    ? []
    : [`Left out ${counted(left.length, 'file')}:`, ...left.map(({ file, reason }) => `  ${file}: ${reason}`)]
}
