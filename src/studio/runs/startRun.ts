/** Starts a run on a folder or dataset, or takes one up again, and trains it. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { operationsIn, type Backend } from '../../engine/backend.ts'
import { pictureFormat } from '../../engine/models/pair.ts'
import type { Photos } from '../../engine/pictures.ts'
import type { Precision } from '../../engine/operations.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { customRecipe, type RecipeChanges } from '../../engine/training/customRecipe.ts'
import type { Recipe } from '../../engine/training/recipe.ts'
import { recipeNamed } from '../../engine/training/recipes.ts'
import { stepsPerEpoch } from '../../engine/training/training.ts'
import { checkNameFree } from '../library/entry.ts'
import { listDatasets, openDataset, readPixels, type Dataset } from '../datasets/dataset.ts'
import { importDataset, type ImportRequest } from '../datasets/importDataset.ts'
import type { Channels } from '../datasets/raster.ts'
import type { Library } from '../library/library.ts'
import { openModel, readWeights, type Model, type ModelPlaces } from '../models/model.ts'
import { choosePrecision } from './choosePrecision.ts'
import { checkIdle, createRun, openRun, readLatest, runKind, updateRun, type Run } from './run.ts'
import { trainRun, type TrainRunRequest } from './trainRun.ts'

export interface TrainingPlace {
  readonly library: Library
  readonly models: ModelPlaces
  openBackend(): Promise<Backend>
}

interface Watching {
  readonly onProgress?: TrainRunRequest['onProgress']
  readonly onImport?: ImportRequest['onProgress']
  /** Tells the run as it starts, and why its precision is what it is where nobody chose it. */
  readonly onStart?: ((run: Run, reason?: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface StartRequest extends Watching {
  /** A folder of pictures, a published file, or the name of a dataset in the library. */
  readonly data: string
  readonly recipe: string
  readonly changes?: RecipeChanges | undefined
  readonly name: string
  readonly seed: number
  /** `auto`, the default, is what a short trial finds quicker. */
  readonly precision?: Precision | 'auto' | undefined
  /** The model to start from instead of new weights. */
  readonly fineTune?: string | undefined
  /** How pictures become squares, where they have to be imported. */
  readonly importing?:
    Pick<ImportRequest, 'fit' | 'background' | 'tilesAcross' | 'dropDuplicates' | 'withTestSet'> | undefined
}

export interface ResumeRequest extends Watching {
  readonly name: string
  /** More epochs than the run was made for. */
  readonly epochs?: number | undefined
}

/** @throws ProblemError of the recipe, the data, the name, the library or the training */
export async function startRun(place: TrainingPlace, request: StartRequest): Promise<Run> {
  const { library, models } = place
  checkNameFree(library.runs, request.name, runKind)
  const origin = request.fineTune === undefined ? undefined : await openModel(models, request.fineTune)
  const recipe = recipeFor(request, origin?.network)
  const dataset = await datasetFor(library, request, recipe)
  const photos = await photosOf(dataset)
  const start = origin && (await weightsOf(origin))
  const backend = await place.openBackend()
  stepsPerEpoch(recipe, photos) // refuses what cannot be trained on before anything is made
  const { precision, reason } = await precisionFor(request, backend, recipe, photos)
  const { id, name, count, sha256 } = dataset
  const run = await createRun(library.runs, {
    name: request.name,
    recipe,
    dataset: { id, name, count, sha256 },
    engine: { backend: backend.name, description: backend.description },
    precision,
    seed: request.seed,
    ...(origin && { fineTuned: { name: origin.name, sha256: origin.sha256 } }),
  })
  request.onStart?.(run, reason)
  return trainRun({ ...watching(request), run, photos, backend, models: library.models, start })
}

async function precisionFor(
  { precision = 'auto', signal }: StartRequest,
  backend: Backend,
  recipe: Recipe,
  photos: Photos,
): Promise<{ readonly precision: Precision; readonly reason?: string }> {
  if (precision === 'auto') return choosePrecision(backend, recipe, photos, signal)
  operationsIn(backend, precision) // refuses one that the engine does not have
  return { precision }
}

/** @throws ProblemError `run-unknown`, `run-complete`, `run-busy`, `newer-version`, `dataset-unknown`, … */
export async function resumeRun(place: TrainingPlace, request: ResumeRequest): Promise<Run> {
  const { library, models } = place
  let run = await openRun(library.runs, request.name)
  checkIdle(run)
  if (request.epochs !== undefined) {
    run = { ...run, recipe: customRecipe(run.recipe, { training: { epochs: request.epochs } }) }
  }
  const { epochs } = run.recipe.training
  if (run.state.kind === 'finished' && run.epoch >= epochs) {
    throw new ProblemError({
      code: 'run-complete',
      message: `The run “${run.name}” has trained all of its ${epochs} epochs.`,
      remedy: `Give it more with --epochs, for example --epochs ${2 * epochs}.`,
    })
  }
  const photos = await photosOf(await openDataset(join(library.datasets, run.dataset.id)))
  const backend = await place.openBackend()
  const origin =
    (await readLatest(run)) || !run.fineTuned ? undefined : await openModel(models, run.fineTuned.name)
  const start = origin && (await weightsOf(origin))
  const engine = { backend: backend.name, description: backend.description }
  const { precision = 'float32' } = run
  const isThere = backend.precisions[precision] !== undefined
  run = await updateRun(run, {
    recipe: run.recipe,
    engine,
    precision: isThere ? precision : 'float32',
  })
  request.onStart?.(run, isThere ? undefined : `${backend.description} does not compute in ${precision}`)
  return trainRun({ ...watching(request), run, photos, backend, models: library.models, start })
}

/** Where fine-tuning starts: the model's generator, and its discriminator where it has one. */
async function weightsOf(model: Model): Promise<TrainRunRequest['start']> {
  const generator = await readWeights(model)
  if (!model.hasDiscriminator) return { generator }
  return { generator, discriminator: await readWeights(model, 'discriminator') }
}

function watching({ onProgress, signal }: Watching): Pick<TrainRunRequest, 'onProgress' | 'signal'> {
  return { onProgress, signal }
}

/** The recipe with its changes; a model that is fine-tuned brings its own network. */
function recipeFor(
  { recipe: name, changes = {} }: StartRequest,
  network: Recipe['network'] | undefined,
): Recipe {
  const recipe = recipeNamed(name)
  if (!network) return customRecipe(recipe, changes)
  const changed = Object.keys(changes.network ?? {})[0]
  if (changed !== undefined || network.family !== recipe.network.family) {
    throw new ProblemError({
      code: 'fine-tune-network',
      message: 'A model that is fine-tuned keeps its own network.',
      remedy: changed
        ? `Leave out the option for ${changed}.`
        : `Choose a recipe of the ${network.family} family.`,
    })
  }
  return customRecipe({ ...recipe, network }, changes)
}

async function datasetFor(library: Library, request: StartRequest, recipe: Recipe): Promise<Dataset> {
  const { data, importing, onImport, signal } = request
  const { size, channels } = pictureFormat(recipe.network)
  if (!existsSync(data)) {
    const { datasets } = await listDatasets(library.datasets)
    const known = datasets.findLast(({ id, name }) => id === data || name === data)
    if (known) return known
  }
  const { dataset } = await importDataset({
    ...importing,
    source: data,
    directory: library.datasets,
    name: basename(data),
    size,
    channels: channels as Channels,
    onProgress: onImport,
    signal,
  })
  return dataset
}

async function photosOf(dataset: Dataset): Promise<Photos> {
  const { count, width: size, channels } = dataset
  return { count, size, channels, pixels: await readPixels(dataset) }
}
