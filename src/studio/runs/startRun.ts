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
import { modelWithHash, openModel, readWeights, type Model, type ModelPlaces } from '../models/model.ts'
import { choosePrecision } from './choosePrecision.ts'
import { checkIdle, createRun, latestFile, openRun, runKind, updateRun, type Run } from './run.ts'
import { trainRun, type TrainRunRequest } from './trainRun.ts'

export interface TrainingPlace {
  readonly library: Library
  readonly models: ModelPlaces
  openBackend(): Promise<Backend>
}

export interface Watching {
  readonly onProgress?: TrainRunRequest['onProgress']
  readonly onImport?: ImportRequest['onProgress']
  /** Tells the run as it starts, and why its precision is what it is where nobody chose it. */
  readonly onStart?: ((run: Run, reason?: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
  readonly wishes?: TrainRunRequest['wishes']
}

export interface StartRequest extends Watching {
  /** A folder of pictures, a published file, or the name of a dataset in the library; or surely a dataset, by its id. */
  readonly data: string | { readonly dataset: string }
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
  return goOn(place, await makeRun(place, request), request)
}

/** What a training would be made of. */
export interface TrainingPlan {
  readonly recipe: Recipe
  readonly dataset: Dataset
  /** The model that it starts from. */
  readonly origin: Model | undefined
  readPhotos(): Promise<Photos>
}

/** Imports the pictures where they have to be. @throws ProblemError `recipe-option`, `dataset-too-small`, `model-unknown`, … */
export async function planTraining(
  { library, models }: Pick<TrainingPlace, 'library' | 'models'>,
  request: Omit<StartRequest, 'name' | 'seed'>,
): Promise<TrainingPlan> {
  const origin = request.fineTune === undefined ? undefined : await openModel(models, request.fineTune)
  const recipe = recipeFor(request, origin?.network)
  const dataset = await datasetFor(library, request, recipe)
  stepsPerEpoch(recipe, formatOf(dataset)) // refuses what cannot be trained on before anything is made
  return { recipe, dataset, origin, readPhotos: () => photosOf(dataset) }
}

/**
 * A run that waits to be begun, its pictures imported and its recipe checked.
 * @throws ProblemError `name-taken`, `precision-missing`, those of planTraining
 */
export async function makeRun(place: TrainingPlace, request: StartRequest): Promise<Run> {
  const { library, openBackend } = place
  const { name, seed, precision = 'auto' } = request
  checkNameFree(library.runs, name, runKind)
  const { recipe, dataset, origin } = await planTraining(place, request)
  const backend = await openBackend()
  if (precision !== 'auto') operationsIn(backend, precision) // refuses one that the engine does not have
  const { id, count, sha256 } = dataset
  return createRun(library.runs, {
    name,
    recipe,
    dataset: { id, name: dataset.name, count, sha256 },
    engine: engineOf(backend),
    seed,
    ...(origin && { fineTuned: { name: origin.name, sha256: origin.sha256 } }),
    state: { kind: 'waiting', precision },
  })
}

/** @throws ProblemError `run-unknown`, `run-complete`, `run-busy`, `newer-version`, `dataset-unknown`, … */
export async function resumeRun(place: TrainingPlace, request: ResumeRequest): Promise<Run> {
  return goOn(place, await withEpochs(place.library, request), request)
}

/** The run as it is to be gone on with. @throws ProblemError `run-unknown`, `run-busy`, `run-complete`, `recipe-option` */
export async function withEpochs(library: Library, { name, epochs: more }: ResumeRequest): Promise<Run> {
  const run = await openRun(library.runs, name)
  checkIdle(run)
  const recipe = more === undefined ? run.recipe : customRecipe(run.recipe, { training: { epochs: more } })
  const { epochs } = recipe.training
  if (run.state.kind === 'finished' && !run.state.early && run.epoch >= epochs) {
    throw new ProblemError({
      code: 'run-complete',
      message: `The run “${run.name}” has trained all of its ${epochs} epochs.`,
      remedy: `Give it more of them, for example ${2 * epochs} in all.`,
    })
  }
  return { ...run, recipe }
}

/** Trains a run that waits, was stopped or interrupted. @throws ProblemError `run-busy`, `dataset-unknown`, … */
export async function goOn(place: TrainingPlace, run: Run, watching: Watching): Promise<Run> {
  const { library, models } = place
  const photos = await photosOf(await openDataset(join(library.datasets, run.dataset.id)))
  const backend = await place.openBackend()
  const isFresh = !existsSync(latestFile(run))
  const start = isFresh && run.fineTuned ? await weightsOf(await originOf(models, run.fineTuned)) : undefined
  const { precision, reason } = await precisionFor(run, backend, photos, watching.signal)
  if (watching.signal?.aborted) return run // it waits on
  const { recipe } = run
  const begun = await updateRun(run, { recipe, engine: engineOf(backend), precision })
  watching.onStart?.(begun, reason)
  const { onProgress, signal, wishes } = watching
  return trainRun({ run: begun, photos, backend, models: library.models, start, onProgress, signal, wishes })
}

/** What a run that waits is to compute in, what another has computed in so far; and why, where nobody chose it. */
async function precisionFor(
  { state, precision: before = 'float32', recipe }: Run,
  backend: Backend,
  photos: Photos,
  signal?: AbortSignal,
): Promise<{ readonly precision: Precision; readonly reason?: string }> {
  const precision = state.kind === 'waiting' ? state.precision : before
  if (precision === 'auto') return choosePrecision(backend, recipe, photos, signal)
  if (backend.precisions[precision]) return { precision }
  return { precision: 'float32', reason: `${backend.description} does not compute in ${precision}` }
}

function engineOf({ name, description }: Backend): Run['engine'] {
  return { backend: name, description }
}

/** The model by its weights, since it may have another name by now. @throws ProblemError `model-unknown` */
async function originOf(
  models: ModelPlaces,
  { name, sha256 }: NonNullable<Run['fineTuned']>,
): Promise<Model> {
  return (await modelWithHash(models, sha256)) ?? openModel(models, name)
}

/** Where fine-tuning starts: the model's generator, and its discriminator where it has one. */
async function weightsOf(model: Model): Promise<TrainRunRequest['start']> {
  const generator = await readWeights(model)
  if (!model.hasDiscriminator) return { generator }
  return { generator, discriminator: await readWeights(model, 'discriminator') }
}

/** The recipe with its changes; a model that is fine-tuned brings its own network. */
function recipeFor(
  { recipe: name, changes = {} }: Pick<StartRequest, 'recipe' | 'changes'>,
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

async function datasetFor(
  library: Library,
  request: Omit<StartRequest, 'name' | 'seed'>,
  recipe: Recipe,
): Promise<Dataset> {
  const { data, importing, onImport, signal } = request
  if (typeof data !== 'string') return openDataset(join(library.datasets, data.dataset))
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
  return { ...formatOf(dataset), pixels: await readPixels(dataset) }
}

function formatOf({ count, width: size, channels }: Dataset): Omit<Photos, 'pixels'> {
  return { count, size, channels }
}
