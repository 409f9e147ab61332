/** `loom timelines`, `export` and `timelapse`: what was arranged or trained becomes films. */
import type { Command } from 'commander'
import { limits } from '../../contract/limits.ts'
import { endingOf } from '../../contract/filmFormats.ts'
import type { MadeFilm } from '../../studio/films/makeFilm.ts'
import type { FilmOf } from '../../studio/films/openFilm.ts'
import type { JourneySource } from '../../studio/films/timelineOf.ts'
import type { Studio } from '../../studio/session/studio.ts'
import { between, seed } from '../arguments.ts'
import { openStudio, withShared, type SharedOptions } from '../command.ts'
import { outHelp, settingsOf, withFilm, withSheets, type FilmOptions } from '../filmOptions.ts'
import { duration, interruption, Progress, say, table } from '../terminal.ts'
import { addRemoveCommand, brokenLines } from './remove.ts'

type FilmCommand = SharedOptions & FilmOptions & { readonly out?: string }

export function addFilmCommands(program: Command): void {
  const group = program.command('timelines').description('list and remove timelines')
  addRemoveCommand(group, 'timelines', 'timeline')
  withShared(group.command('list', { isDefault: true }))
    .description('list the timelines of the library')
    .action(async (options: SharedOptions) => {
      const { timelines, broken } = await (await openStudio(options)).timelines.list()
      const { summaryOf } = await import('../../studio/timelines/timelineFile.ts')
      const values = timelines.map(summaryOf)
      say(options, { timelines: values, broken }, [
        ...table(
          values.map(({ id, name, keyframes, seconds, model }) => [
            id,
            name,
            `${keyframes} ${keyframes === 1 ? 'keyframe' : 'keyframes'}`,
            `${seconds} s`,
            model.name,
          ]),
        ),
        ...brokenLines(broken),
      ])
    })

  withSheets(withFilm(withShared(program.command('export'))))
    .description('make a film or a sheet of a timeline')
    .argument('<timeline>', 'its name, as `loom timelines` lists it')
    .option('--out <path>', outHelp)
    .action(async (named: string, options: FilmCommand) => {
      const studio = await openStudio(options)
      const { modelWithHash, openModel } = await import('../../studio/models/model.ts')
      const file = await studio.timelines.find(named)
      const { name, sha256 } = file.model
      const model = (await modelWithHash(studio.models, sha256)) ?? (await openModel(studio.models, name))
      const subject = {
        kind: 'timeline',
        model: model.id,
        timeline: file.timeline,
        name: file.name,
      } as const
      await makeFilmAt(studio, subject, options, file.name)
    })

  withSheets(withFilm(withShared(program.command('timelapse'))))
    .description('make a film of a training: its previews, or one picture as it became')
    .argument('<run>', 'which training')
    .option('--out <path>', outHelp)
    .option('--seed <s>', 'only the picture of this seed, as each kept checkpoint draws it', seed)
    .option(
      '--seconds-each <s>',
      'how long each picture is there (default: 0.1, with --seed 1)',
      between(limits.secondsEachLeast, limits.secondsEach),
    )
    .option('--last-hold <s>', 'how long the last one stays besides', between(0, limits.lastHold), 2)
    .action(async (run: string, options: FilmCommand & TimelapseOptions) => {
      const studio = await openStudio(options)
      await makeFilmAt(studio, await timelapseOf(studio, run, options), options, `${run} time-lapse`)
    })
}

interface TimelapseOptions {
  readonly seed?: number
  readonly secondsEach?: number
  readonly lastHold: number
}

async function timelapseOf(
  studio: Studio,
  run: string,
  { seed: ofSeed, secondsEach, lastHold }: TimelapseOptions,
): Promise<FilmOf> {
  if (ofSeed === undefined) return { kind: 'previews', run, secondsEach: secondsEach ?? 0.1, lastHold }
  const { latentOfSeed } = await import('../../studio/latents.ts')
  const { openRun } = await import('../../studio/runs/run.ts')
  const { recipe } = await openRun(studio.library.runs, run)
  const latent = latentOfSeed(ofSeed, recipe.network.latentSize) as Float32Array<ArrayBuffer>
  return { kind: 'checkpoints', run, latent, secondsEach: secondsEach ?? 1, lastHold }
}

export interface JourneyOptions extends SharedOptions, FilmOptions {
  readonly model?: string
  readonly out?: string
  readonly scale?: number
  readonly truncation: number
}

/** Frame after frame what would be picture after picture. */
export async function makeJourney(
  studio: Studio,
  source: JourneySource,
  options: JourneyOptions,
  name: string,
): Promise<void> {
  const { timelineOf } = await import('../../studio/films/timelineOf.ts')
  const { openModel, pictureSide } = await import('../../studio/models/model.ts')
  const model = await openModel(studio.models, options.model)
  const { fps, truncation, scale, size = scale && scale * pictureSide(model) } = options
  const timeline = timelineOf(source, model.network.latentSize, fps, truncation)
  const sized = { ...options, ...(size !== undefined && { size }) }
  await makeFilmAt(studio, { kind: 'timeline', model: model.id, name, timeline }, sized, name)
}

/** Makes it where --out says, else beside whoever asks, and says so. */
export async function makeFilmAt(
  studio: Studio,
  subject: FilmOf,
  options: SharedOptions & FilmOptions & { readonly out?: string | undefined },
  name: string,
): Promise<void> {
  const { makeFilm } = await import('../../studio/films/makeFilm.ts')
  const out = options.out ?? `${name.replaceAll(/[/\\:]/g, '-')}${endingOf(options.format ?? 'mp4')}`
  const settings = settingsOf(options, out)
  const bar = new Progress('Frames {bar} {value}/{total} · {left} left', options)
  const began = performance.now()
  const made = await makeFilm(studio, { subject, settings }, out, {
    signal: interruption(),
    onProgress: (done, total) =>
      bar.update(done, total, { left: duration(((performance.now() - began) / done) * (total - done)) }),
  }).finally(() => bar.end())
  sayFilm(options, made, out, settings.format.kind, performance.now() - began, studio)
}

function sayFilm(
  options: SharedOptions,
  made: MadeFilm,
  file: string,
  format: string,
  ms: number,
  studio: Studio,
): void {
  const { frames, width, height, seconds, bytes, leftOut } = made
  const { backend } = studio.backendChoice()
  const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
  const length = seconds === undefined ? '' : `, ${Number(seconds.toFixed(2))} s`
  say(options, { file, format, ...made, backend }, [
    `${file}: ${frames} ${seconds === undefined ? 'pictures' : 'frames'} of ${width} × ${height}${length}, ${size}, in ${duration(ms)}`,
    ...(leftOut.length > 0 ? [`Left out, since it is damaged: ${leftOut.join(', ')}`] : []),
  ])
}
