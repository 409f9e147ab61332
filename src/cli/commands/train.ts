/** `loom train`, `resume` and `runs`. */
import { Option, type Command } from 'commander'
import { givesPlaces } from '../../contract/givesPlaces.ts'
import type { Precision, RecipeChanges, RecipeField } from '../../studio/recipes.ts'
import type { StartRequest } from '../../studio/runs/planRun.ts'
import type { QueuedRun } from '../../studio/runs/runQueue.ts'
import type { TrainingWatching } from '../../studio/runs/trainRun.ts'
import type { Studio } from '../../studio/session/studio.ts'
import { chanceSeed, number, seed, whole, wholeNumbers } from '../arguments.ts'
import { openStudio, withShared, type SharedOptions } from '../command.ts'
import { counted, duration, interruption, Progress, remark, say, table, type Output } from '../terminal.ts'
import { importSettings, withImportOptions, type ImportOptions } from './dataset.ts'
import { addRemoveCommand, brokenLines } from './remove.ts'

interface TrainOptions extends SharedOptions, ImportOptions {
  readonly data: string
  readonly recipe: string
  readonly name?: string
  readonly seed?: number
  readonly precision: Precision | 'auto'
  readonly lr?: number
  readonly checkpointAt?: number[]
  readonly fineTune?: string
  readonly withoutPictures: boolean
  readonly fromScratch?: boolean
}

export async function addTrainCommands(program: Command): Promise<void> {
  // With them come the engine's networks, for which nobody waits who does not train.
  const { recipeFields, recipeList } = process.argv.includes('train')
    ? await import('../../studio/recipes.ts')
    : { recipeFields: [], recipeList: [] }
  const train = withImportOptions(withShared(program.command('train')))
    .description('train a model on a folder of pictures')
    .requiredOption(
      '--data <source>',
      'a folder or archive of pictures, MNIST or CIFAR-10 files, or a dataset’s name',
    )
    .option('--recipe <name>', recipeList.map(({ name }) => name).join(', '), 'fabric-64')
    .option('--name <name>', 'what the run and its model are called (default: the folder’s name)')
    .option('--seed <s>', 'the same seed trains the same model (default: by chance)', seed)
    .addOption(
      new Option('--precision <type>', 'numbers to compute in; auto is what a short trial finds quicker')
        .choices(['auto', 'float32', 'bfloat16'])
        .default('auto'),
    )
    .option(
      '--fine-tune <model>',
      'start from a model’s weights (default: the recipe’s base model, where one comes with the program)',
    )
    .addOption(new Option('--from-scratch', 'start from new weights').conflicts('fineTune'))
    .option(
      '--without-pictures',
      'do not keep small copies of the pictures, their names and places with the model',
      false,
    )
    .option('--checkpoint-at <epochs>', 'epochs whose checkpoints are kept: 10,30,50,70,100', wholeNumbers)
    .option('--lr <rate>', 'learning rate of both networks', number)
  for (const field of optionalFields(recipeFields)) train.addOption(fieldOption(field))
  train.action(async (options: TrainOptions & Record<string, unknown>) => {
    const studio = await openStudio(options)
    const { basename, resolve } = await import('node:path')
    const { usableName } = await import('../../studio/library/names.ts')
    const { data, recipe, precision, fromScratch, withoutPictures } = options
    const fineTune = fromScratch ? null : options.fineTune
    await watch(studio, options, (watching, importing) =>
      studio.runs.start(
        {
          data,
          recipe,
          changes: changesOf(options, recipeFields),
          name: options.name ?? usableName(basename(resolve(data))),
          seed: options.seed ?? chanceSeed(),
          precision,
          fineTune,
          withoutPictures,
          importing: { ...importSettings(options), ...importing },
        },
        watching,
      ),
    )
  })

  withShared(program.command('resume'))
    .description('go on with a run that was stopped or interrupted, or give a finished one more epochs')
    .argument('<name>', 'the run')
    .option('--epochs <n>', 'train until this epoch', whole(1))
    .action(async (name: string, options: SharedOptions & { epochs?: number }) => {
      const studio = await openStudio(options)
      await watch(studio, options, (watching) => studio.runs.resume(name, options.epochs, watching))
    })

  const group = program.command('runs').description('list and remove runs')
  addRemoveCommand(group, 'runs', 'run')
  withShared(group.command('list', { isDefault: true }))
    .description('list the runs of the library')
    .action(async (options: SharedOptions) => {
      const studio = await openStudio(options)
      const { lastMeasured } = await import('../../studio/runs/measured.ts')
      const { listRuns, runStatus } = await import('../../studio/runs/run.ts')
      const { runs, broken } = await listRuns(studio.library.runs)
      const values = runs.map((run) => ({
        ...run,
        status: runStatus(run),
        measured: lastMeasured(run.directory),
      }))
      const rows = values.map((run) => [
        run.name,
        run.status,
        `epoch ${run.epoch} of ${run.recipe.training.epochs}`,
        `step ${run.step}`,
        run.recipe.name,
        `${counted(run.dataset.count, 'picture')} of ${run.dataset.name}`,
      ])
      say(options, { runs: values, broken }, [
        ...(rows.length + broken.length === 0
          ? ['No runs yet. `loom train --data FOLDER` starts one.']
          : table(rows)),
        ...brokenLines(broken),
      ])
    })
}

/** Each once: families of networks have some fields of the same name. */
function optionalFields(fields: readonly RecipeField[]): RecipeField[] {
  return fields.filter(({ field }, at) => fields.findIndex((one) => one.field === field) === at)
}

/** `generatorLearningRate` → `--generator-learning-rate <number>`; flags also as `--no-…`. */
function fieldOption({ field, kind, choices, explanation }: RecipeField): Option {
  const flag = `--${field.replaceAll(/[A-Z]|\d+/g, (part) => (/\d/.test(part) ? part : `-${part.toLowerCase()}`))}`
  switch (kind) {
    case 'flag':
      return new Option(`${flag} [yes|no]`, explanation).choices(['yes', 'no']).preset('yes')
    case 'choice':
      return new Option(`${flag} <way>`, explanation).choices((choices ?? []).map(({ value }) => value))
    default:
      return new Option(`${flag} <number>`, explanation).argParser(number)
  }
}

function changesOf(
  options: TrainOptions & Record<string, unknown>,
  fields: readonly RecipeField[],
): RecipeChanges {
  const changes: Record<RecipeField['part'], Record<string, unknown>> = { network: {}, training: {} }
  const { lr, checkpointAt } = options
  if (lr !== undefined) {
    changes.training['generatorLearningRate'] = lr
    changes.training['discriminatorLearningRate'] = lr
  }
  if (checkpointAt) changes.training['checkpointEpochs'] = checkpointAt
  for (const { part, field, kind } of fields) {
    const value = options[field]
    if (value !== undefined) changes[part][field] = kind === 'flag' ? value === 'yes' : value
  }
  return changes as RecipeChanges // each value is checked with the recipe
}

/** Shows a training on the way, then what came of it. Exit code 130 where it was stopped and saved. */
async function watch(
  studio: Studio,
  output: Output,
  start: (watching: TrainingWatching, importing: StartRequest['importing']) => Promise<QueuedRun>,
): Promise<void> {
  const importing = new Progress('Importing {bar} {value}/{total}', output)
  const { describeMeasures, lastMeasured } = await import('../../studio/runs/measured.ts')
  const measures = describeMeasures().list.filter(({ short }) => short !== undefined)
  const training = new Progress(
    'Training {bar} {moment} · {speed} pictures/s · {left} left · {measured}',
    output,
  )
  const signal = interruption()
  const began = Date.now()
  const pause = () => void studio.runs.close()
  const watching: TrainingWatching = {
    onStart(started, { reason, wentBackTo }) {
      importing.end()
      if (wentBackTo !== undefined) {
        remark(
          `The latest checkpoint of “${started.name}” cannot be read: it is put aside, and the run goes on from its checkpoint of step ${wentBackTo}.`,
        )
      }
      const { name, recipe, dataset, engine, precision = 'float32', seed: runSeed } = started
      const { batch } = recipe.training
      const oneBatch = batch === dataset.count ? `, all of them in a batch of ${batch}` : ''
      const why = reason === undefined ? '' : ` (${reason})`
      remark(
        `“${name}”: ${recipe.name} on ${counted(dataset.count, 'picture')}${oneBatch}, ${counted(recipe.training.epochs, 'epoch')}, seed ${runSeed}, ${engine.description}, ${precision}${why}`,
      )
      if (givesPlaces((field) => recipe.training[field]))
        remark(
          'The pictures are looked at first: some seconds for a thousand, minutes for tens of thousands.',
        )
    },
    onWaiting() {
      training.end()
      remark(
        `The library’s folder ${studio.library.directory} is gone. Plug its disk in again or put the folder back: the training goes on then from its last checkpoint. Ctrl-C ends it.`,
      )
    },
    onProgress: ({ step, totalSteps, epoch, epochs, picturesPerSecond, remainingMs, measured }) =>
      training.update(step, totalSteps, {
        moment: epoch > 0 ? `epoch ${epoch}/${epochs}` : 'getting to know your pictures',
        speed: picturesPerSecond.toFixed(picturesPerSecond < 10 ? 1 : 0),
        left: duration(remainingMs),
        measured: measures
          .filter(({ name }) => measured[name] !== undefined)
          .map(({ short, name, decimals }) => `${short} ${measured[name]!.toFixed(decimals)}`)
          .join(' '),
      }),
  }
  const run = await start(watching, {
    signal,
    onProgress: (done, total) => importing.update(done, total),
  })
    .then(({ ended }) => {
      if (signal.aborted) pause()
      signal.addEventListener('abort', pause)
      return ended()
    })
    .finally(() => {
      importing.end()
      training.end()
    })
  const finished = run.state.kind === 'finished'
  const { directory, ...description } = run
  say(output, { ...description, directory, status: run.state.kind, measured: lastMeasured(directory) }, [
    finished
      ? `Finished epoch ${run.epoch} in ${duration(Date.now() - began)}. The model is “${run.models.at(-1)}”: loom generate --model "${run.models.at(-1)}"`
      : `Stopped and saved at step ${run.step} (epoch ${run.epoch}). Go on with: loom resume "${run.name}"`,
    `Previews, log and checkpoints are in ${directory}`,
  ])
  if (!finished) process.exitCode = 130
}
