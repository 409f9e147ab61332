/** `loom generate`, `grid`, `interpolate`, `walk` and `arithmetic`: latents become pictures. */
import { Option, type Command } from 'commander'
import { StudioProblem } from '../../contract/studioProblem.ts'
import type { PicturesRequest } from '../../studio/generation/makePictures.ts'
import type { InterpolationName, LatentSource } from '../../studio/latents.ts'
import type { JourneySource } from '../../studio/films/timelineOf.ts'
import type { Model } from '../../studio/models/model.ts'
import type { Precision } from '../../studio/recipes.ts'
import type { Studio } from '../../studio/session/studio.ts'
import { chanceSeed, gridSize, number, seed, seeds, whole } from '../arguments.ts'
import { openStudio, withShared, type SharedOptions } from '../command.ts'
import { filmHelp, isFilm, withFilm, type FilmOptions } from '../filmOptions.ts'
import { howMade } from '../howMade.ts'
import { stillOutHelp, stillSettingsOf, withDpi, withStills, type StillOptions } from '../stillOptions.ts'
import { counted, duration, interruption, Progress, say } from '../terminal.ts'
import { makeJourney } from './films.ts'

/** What is drawn, and where to. */
export interface DrawingOptions extends SharedOptions, StillOptions {
  readonly out?: string
  readonly scale?: number
  readonly precision?: Precision
  readonly columns?: number
  readonly gap?: number
}

interface PictureOptions extends DrawingOptions {
  readonly model?: string
  readonly truncation: number
}

function withPictures(command: Command): Command {
  return withDrawing(
    withShared(command).option(
      '--model <name>',
      'which model (default: the one that comes with the program)',
    ),
  ).option('--truncation <psi>', 'below 1: fewer surprises, less variety', number, 1)
}

export function withDrawing(command: Command): Command {
  return command
    .option('--out <path>', stillOutHelp)
    .option('--scale <n>', 'each pixel becomes n × n', whole(1, 64))
    .addOption(
      new Option(
        '--precision <type>',
        'numbers to compute in; bfloat16 is quicker and a shade less exact',
      ).choices(['float32', 'bfloat16']),
    )
    .option('--columns <n>', 'pictures a row', whole(1, 1000))
    .option('--gap <pixels>', 'white between the pictures of a sheet', whole(0, 1000))
}

export function addPictureCommands(program: Command): void {
  withStills(withPictures(program.command('generate')))
    .description('make pictures of seeds, of latents in a file, or the same as another picture')
    .option('--count <n>', 'how many: of seed, seed + 1, …', whole(1, 100_000), 1)
    .option('--seed <s>', 'the first seed (default: by chance)', seed)
    .addOption(new Option('--latent <file.json>', 'an array of latents instead').conflicts(['count', 'seed']))
    .addOption(
      new Option('--like <picture>', 'make the same picture again').conflicts([
        'count',
        'seed',
        'latent',
        'model',
      ]),
    )
    .action(
      async (options: PictureOptions & { count: number; seed?: number; latent?: string; like?: string }) => {
        const studio = await openStudio(options)
        if (options.like !== undefined) return makeLike(studio, options.like, options)
        if (options.latent !== undefined) return makeOfFile(studio, options.latent, options)
        const source = { kind: 'seeds', seed: options.seed ?? chanceSeed(), count: options.count } as const
        return make(studio, source, options, `seed-${source.seed}`, {})
      },
    )

  withStills(withPictures(program.command('grid')))
    .description('make a sheet of many pictures')
    .argument('[size]', 'columns x rows: 4x4, 6x6, 8x8, 10x10 or any', gridSize, { columns: 4, rows: 4 })
    .option('--seed <s>', 'the first seed (default: by chance)', seed)
    .action(async (size: { columns: number; rows: number }, options: PictureOptions & { seed?: number }) => {
      const { columns, rows } = size
      const source = { kind: 'seeds', seed: options.seed ?? chanceSeed(), count: columns * rows } as const
      const name = `grid-${columns}x${rows}-seed-${source.seed}`
      return make(await openStudio(options), source, options, name, { columns, gap: 2 })
    })

  withDpi(withFilm(withPictures(program.command('interpolate'))))
    .description('go from one picture to another, through as many as you like, as a strip or as a film')
    .option('--from-seed <a>', 'the first seed', seed)
    .option('--to-seed <b>', 'the last seed', seed)
    .option('--seeds <a,b,…>', 'two seeds or more instead', seeds)
    .option(
      '--steps <n>',
      'pictures from each seed to the next, both included: 10, 16, 32 or any (default: 10, in a film 60)',
      whole(2, 10_000),
    )
    .addOption(
      new Option(
        '--method <way>',
        'lerp: straight; slerp: along the sphere; slerp-norm: slerp that keeps the norm',
      )
        .choices(['lerp', 'slerp', 'slerp-norm'])
        .default('slerp'),
    )
    .addHelpText('after', filmHelp)
    .action(async (options: PictureOptions & FilmOptions & PathOptions, command: Command) => {
      const stops = options.seeds ?? [options.fromSeed, options.toSeed].filter((one) => one !== undefined)
      if (stops.length < 2)
        command.error('error: give --from-seed and --to-seed, or --seeds with two or more.')
      const asFilm = isFilm(options.out, options)
      const { steps = asFilm ? 60 : 10, method } = options
      const count = (stops.length - 1) * (steps - 1) + 1
      const source = { kind: 'path', seeds: stops, steps, method } as const
      const studio = await openStudio(options)
      const name = `from-${stops.join('-')}`
      return asFilm
        ? makeJourney(studio, source, options, name)
        : make(studio, source, options, name, { columns: count })
    })

  withDpi(withFilm(withPictures(program.command('walk'))))
    .description('wander through the latent space, or once around a circle in it, as a sheet or as a film')
    .option('--seed <s>', 'where it starts (default: by chance)', seed)
    .option('--steps <n>', 'steps after the start', whole(1, 100_000), 50)
    .option('--step-size <s>', 'how far each step goes', number, 0.1)
    .option('--keep-norm', 'stay as far from the origin as most latents are', false)
    .option('--circle <seed>', 'a closed circle through --seed towards this seed instead', seed)
    .addHelpText('after', filmHelp)
    .action(async (options: PictureOptions & FilmOptions & WalkOptions) => {
      const { steps, stepSize, keepNorm, circle } = options
      const start = options.seed ?? chanceSeed()
      const source: JourneySource =
        circle === undefined
          ? { kind: 'walk', seed: start, steps, stepSize, keepNorm }
          : { kind: 'circle', seeds: [start, circle], frames: steps }
      const studio = await openStudio(options)
      return isFilm(options.out, options)
        ? makeJourney(studio, source, options, `walk-${start}`)
        : make(studio, source, options, `walk-${start}`, { columns: 10 })
    })

  withStills(withPictures(program.command('arithmetic')))
    .description('add and subtract pictures: A − B + C')
    .requiredOption('--a <seeds>', 'a seed, or several whose mean is taken: 1,2,3', seeds)
    .requiredOption('--b <seeds>', 'what is taken away', seeds)
    .requiredOption('--c <seeds>', 'what is added', seeds)
    .option('--rescale', 'divide by √3, so that the sum is as likely as its parts', false)
    .action(async (options: PictureOptions & { a: number[]; b: number[]; c: number[]; rescale: boolean }) => {
      const { a, b, c, rescale } = options
      const source = { kind: 'arithmetic', a, b, c, rescale } as const
      return make(await openStudio(options), source, options, `arithmetic-${[a, b, c].join('-')}`, {})
    })
}

interface PathOptions {
  readonly fromSeed?: number
  readonly toSeed?: number
  readonly seeds?: number[]
  readonly steps?: number
  readonly method: InterpolationName
}

interface WalkOptions {
  readonly seed?: number
  readonly steps: number
  readonly stepSize: number
  readonly keepNorm: boolean
  readonly circle?: number
}

async function make(
  studio: Studio,
  source: LatentSource,
  options: PictureOptions,
  defaultName: string,
  layout: { readonly columns?: number; readonly gap?: number },
): Promise<void> {
  const { latentsOf } = await import('../../studio/latents.ts')
  const model = await modelOf(studio, options)
  const latents = latentsOf(source, model.network.latentSize, options.truncation)
  const { kind, ...settings } = source
  const made = { by: kind, ...settings, truncation: options.truncation }
  await writePictures(studio, options, { model, latents, made }, defaultName, layout)
}

async function makeOfFile(studio: Studio, file: string, options: PictureOptions): Promise<void> {
  const { readLatentFile } = await import('../../studio/latents.ts')
  const model = await modelOf(studio, options)
  const latents = await readLatentFile(file, model.network.latentSize)
  await writePictures(studio, options, { model, latents, made: { by: 'latents' } }, 'latents', {})
}

async function makeLike(studio: Studio, file: string, options: PictureOptions): Promise<void> {
  const { readRecipe } = await import('../../studio/export/pictureRecipe.ts')
  const { modelWithHash } = await import('../../studio/models/model.ts')
  const recipe = await readRecipe(file)
  const { latents, made, layout } = recipe
  const model = await modelWithHash(studio.models, recipe.model.sha256)
  if (!model) {
    throw new StudioProblem({
      code: 'model-unknown',
      message: `The model “${recipe.model.name}” that made this picture is not here.`,
      remedy: 'Import that model, or train it again.',
    })
  }
  const precision = options.precision ?? recipe.precision
  const given = { scale: options.scale ?? layout.scale, ...(precision && { precision }) }
  await writePictures(studio, { ...options, ...given }, { model, latents, made }, 'again', layout)
}

async function modelOf(studio: Studio, { model }: PictureOptions): Promise<Model> {
  const { openModel } = await import('../../studio/models/model.ts')
  return openModel(studio.models, model)
}

/** @throws what makePictures throws */
export async function writePictures(
  studio: Studio,
  options: DrawingOptions,
  request: Pick<PicturesRequest, 'latents' | 'made'> & { readonly model: Model },
  defaultName: string,
  layout: { readonly columns?: number; readonly gap?: number },
): Promise<void> {
  const { scale, columns, gap, json, precision, out = `${defaultName}.png` } = options
  const given = { columns: columns ?? layout.columns, gap: gap ?? layout.gap, scale }
  const { makePictures } = await import('../../studio/generation/makePictures.ts')
  const bar = new Progress('Pictures {bar} {value}/{total} · {left} left', { json })
  const began = performance.now()
  const pictures = await makePictures(studio, {
    ...request,
    model: request.model.id,
    precision,
    out,
    layout: given,
    ...stillSettingsOf(options, out),
    signal: interruption(),
    onProgress(done, total) {
      const ms = performance.now() - began
      // Of a few there is nothing to be told.
      if (ms > 1_000) bar.update(done, total, { left: duration((ms / done) * (total - done)) })
    },
  }).finally(() => bar.end())
  const { backend } = studio.backendChoice()
  const value = { ...pictures, model: request.model.name, made: request.made, backend }
  const [first] = pictures.files
  say({ json }, value, [
    `${counted(pictures.count, 'picture')} of “${request.model.name}” in ${
      pictures.files.length === 1 ? first : `${pictures.files.length} files like ${first}`
    } (${howMade(request.made)})`,
    ...(pictures.withoutRecipe > 0
      ? ['What it was made from is too long for a JPEG and does not stand in it: a PNG, WebP or TIFF has it.']
      : []),
  ])
}
