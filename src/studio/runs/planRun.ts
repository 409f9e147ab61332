/** What a run is to be trained on and by: a request becomes a run that waits, a run at rest one that is to go on. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { picturesTitle } from '../../contract/pictureArchives.ts'
import { operationsIn, type Backend } from '../../engine/backend.ts'
import { pictureFormat, settableValues } from '../../engine/families/families.ts'
import type { Photos } from '../../engine/pictures.ts'
import type { Precision } from '../../engine/operations.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { checkSeeable } from '../../engine/training/learners.ts'
import { customRecipe, type RecipeChanges } from '../../engine/training/customRecipe.ts'
import type { Recipe } from '../../engine/training/recipe.ts'
import { recipeNamed } from '../../engine/training/recipes.ts'
import { stepsInAll, stepsPerEpoch } from '../../engine/training/stepCounts.ts'
import { checkNameFree } from '../library/entry.ts'
import { usableName } from '../library/names.ts'
import { listDatasets, openDataset, readPixels, type Dataset } from '../datasets/dataset.ts'
import { importDataset, type ImportRequest } from '../datasets/importDataset.ts'
import type { UnpackedArchives } from '../datasets/unpackedArchives.ts'
import type { Channels } from '../raster.ts'
import type { Library } from '../library/library.ts'
import { baseModelFor } from '../models/baseModel.ts'
import { openModel, type Model, type ModelPlaces } from '../models/model.ts'
import { createRun, openRun, runKind, type Run } from './run.ts'
import { checkIdle } from './runLock.ts'

/** Where runs are made, and what they are trained with. */
export interface TrainingPlaces {
  readonly library: Library
  /** Made where there is none, for who is to change it. @throws ProblemError `library-busy`, … */
  ownLibrary(): Promise<Library>
  readonly models: ModelPlaces
  openBackend(): Promise<Backend>
  readonly archives: UnpackedArchives
}

export interface StartRequest {
  /** A folder of pictures, a published file, or the name of a dataset in the library; or surely a dataset, by its id. */
  readonly data: string | { readonly dataset: string }
  readonly recipe: string
  readonly changes?: RecipeChanges | undefined
  readonly name: string
  readonly seed: number
  /** `auto`, the default, is what a short trial finds quicker. */
  readonly precision?: Precision | 'auto' | undefined
  /** The model to start from; null for new weights. Unless something is said, it is the recipe's base where it has one. */
  readonly fineTune?: string | null | undefined
  /** The model is not to keep the pictures that it has learned. */
  readonly withoutPictures?: boolean | undefined
  /** How pictures become squares, where they have to be imported. */
  readonly importing?:
    | Pick<
        ImportRequest,
        | 'fit'
        | 'background'
        | 'tilesAcross'
        | 'dropDuplicates'
        | 'dropSmall'
        | 'withTestSet'
        | 'onProgress'
        | 'signal'
      >
    | undefined
}

/** What a training would be made of. */
export interface TrainingPlan {
  readonly recipe: Recipe
  readonly dataset: Dataset
  /** The model that it starts from. */
  readonly origin: Model | undefined
  readPhotos(): Promise<Photos>
}

/** Imports the pictures where they have to be. @throws ProblemError `recipe-option`, `dataset-format`, `model-unknown`, … */
export async function planTraining(
  places: TrainingPlaces,
  request: Omit<StartRequest, 'name' | 'seed'>,
): Promise<TrainingPlan> {
  const origin = await originOf(places.models, request)
  const wanted = recipeFor(request, origin?.network)
  checkSeeable(wanted)
  const owned = { library: await places.ownLibrary(), archives: places.archives }
  const dataset = await datasetFor(owned, request, wanted)
  // Fewer pictures than a batch are one batch, whole.
  const batch = Math.min(wanted.training.batch, dataset.count)
  const recipe = batch < wanted.training.batch ? customRecipe(wanted, { training: { batch } }) : wanted
  stepsPerEpoch(recipe, formatOf(dataset)) // refuses what cannot be trained on before anything is made
  return { recipe, dataset, origin, readPhotos: () => photosOf(dataset) }
}

/**
 * A run that waits to be begun, its pictures imported and its recipe checked.
 * @throws ProblemError `name-taken`, `precision-missing`, those of planTraining
 */
export async function makeRun(places: TrainingPlaces, request: StartRequest): Promise<Run> {
  const { runs } = await places.ownLibrary()
  const { name, seed, precision = 'auto' } = request
  checkNameFree(runs, name, runKind)
  const { recipe, dataset, origin } = await planTraining(places, request)
  const backend = await places.openBackend()
  if (precision !== 'auto') operationsIn(backend, precision) // refuses one that the engine does not have
  const { id, count, sha256 } = dataset
  await places.ownLibrary() // all of that took its time
  return createRun(runs, {
    name,
    recipe,
    dataset: { id, name: dataset.name, count, sha256 },
    engine: engineOf(backend),
    seed,
    ...(origin && { fineTuned: { name: origin.name, sha256: origin.sha256 } }),
    ...(request.withoutPictures && { withoutPictures: true }),
    state: { kind: 'waiting', precision },
  })
}

/**
 * The run as it is to be gone on with, until epoch `more` where that is given: one that has come so far already becomes a
 * model there. @throws ProblemError `run-unknown`, `run-busy`, `run-complete`, `run-beyond`, `recipe-option`
 */
export async function runToGoOn(places: TrainingPlaces, name: string, more?: number): Promise<Run> {
  const { runs } = await places.ownLibrary()
  const run = await openRun(runs, name)
  checkIdle(run)
  const recipe = more === undefined ? run.recipe : customRecipe(run.recipe, { training: { epochs: more } })
  const { epochs } = recipe.training
  if (run.step > stepsInAll(recipe.training, run.dataset.count)) {
    throw new ProblemError({
      code: 'run-beyond',
      message: `The run “${run.name}” is in epoch ${run.epoch} already, and cannot end at epoch ${epochs}.`,
      remedy: `End it at epoch ${run.epoch}, which makes a model of it, or at a later one.`,
    })
  }
  if (run.state.kind === 'finished' && !run.state.early && run.epoch >= epochs) {
    throw new ProblemError({
      code: 'run-complete',
      message: `The run “${run.name}” has trained all of its ${epochs} epochs.`,
      remedy: `Give it more of them, for example ${2 * epochs} in all.`,
    })
  }
  return { ...run, recipe }
}

export function engineOf({ name, description }: Backend): Run['engine'] {
  return { backend: name, description }
}

/** The model that a training starts from. */
async function originOf(
  models: ModelPlaces,
  { fineTune, recipe, changes }: Pick<StartRequest, 'fineTune' | 'recipe' | 'changes'>,
): Promise<Model | undefined> {
  if (fineTune === null) return undefined
  if (fineTune !== undefined) return openModel(models, fineTune)
  return baseModelFor(models, customRecipe(recipeNamed(recipe), changes ?? {}))
}

/** The recipe with its changes; a model that is fine-tuned brings its own network. */
function recipeFor(
  { recipe: name, changes = {} }: Pick<StartRequest, 'recipe' | 'changes'>,
  network: Recipe['network'] | undefined,
): Recipe {
  const recipe = recipeNamed(name)
  if (!network) return customRecipe(recipe, changes)
  const own = settableValues(network)
  const changed = Object.entries(changes.network ?? {}).find(([field, value]) => own[field] !== value)?.[0]
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
  { library, archives }: Pick<TrainingPlaces, 'library' | 'archives'>,
  request: Omit<StartRequest, 'name' | 'seed'>,
  recipe: Recipe,
): Promise<Dataset> {
  const { data, importing } = request
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
    name: usableName(picturesTitle(basename(data))),
    archives,
    size,
    channels: channels as Channels,
  })
  return dataset
}

export async function photosOf(dataset: Dataset): Promise<Photos> {
  return { ...formatOf(dataset), pixels: await readPixels(dataset) }
}

function formatOf({ count, width: size, channels }: Dataset): Omit<Photos, 'pixels'> {
  return { count, size, channels }
}
