/** The Studio: what a host (command line, web host, desktop) can ask for. Opens the library and the engine when needed. */
import { existsSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { checkBackend, chooseBackend, openBackend, type BackendChoice } from '../backends/chooseBackend.ts'
import type { Backend } from '../engine/backend.ts'
import { Network } from '../engine/models/network.ts'
import { generatorLayers, pictureFormat } from '../engine/models/pair.ts'
import { generatePictures } from '../engine/pictures.ts'
import { ProblemError } from '../engine/problemError.ts'
import { latentsFromSeed } from '../engine/latent/latent.ts'
import { inTurns } from './inTurns.ts'
import type { FilmRequest, FilmWatching, MadeFilm } from './films/makeFilm.ts'
import { Generators } from './generation/generators.ts'
import { Timelines } from './timelines/timelines.ts'
import { importDataset, type ImportRequest, type Imported } from './datasets/importDataset.ts'
import { listDatasets, readReport, type Dataset, type DatasetList } from './datasets/dataset.ts'
import { inspectSource, type InspectRequest } from './datasets/inspectSource.ts'
import type { HealthReport } from './datasets/healthReport.ts'
import { makePictures, type MadePictures, type PicturesRequest } from './export/makePictures.ts'
import { readRecipe, withRecipe, type PictureRecipe } from './export/pictureRecipe.ts'
import { readMade, type Made } from './export/readMade.ts'
import { sheetPng } from './export/sheet.ts'
import { libraryFolder, openLibrary, type Library } from './library/library.ts'
import { checkNotHeld } from './library/libraryLock.ts'
import { checkModelNameFree, listModels, modelWithHash, openModel, saveModel } from './models/model.ts'
import type { Model, ModelDescription, ModelPlaces } from './models/model.ts'
import { removeModel } from './models/changeModel.ts'
import {
  keptDirections,
  modelDirections,
  type DirectionsRequest,
  type ModelDirection,
} from './models/directions.ts'
import { exportModel, type ExportModelRequest } from './models/exportModel.ts'
import { readForeignWeights } from './models/importModel.ts'
import type { OpenedFile } from './loomFile/openFile.ts'
import { resourcesFolder, shippedModelName } from './resources.ts'
import { listRuns, openRun, runStatus, type Run, type RunStatus } from './runs/run.ts'
import { resumeRun, startRun } from './runs/startRun.ts'
import type { ResumeRequest, StartRequest, TrainingPlace } from './runs/startRun.ts'

export interface StudioOptions {
  /** Folder of the library; default as libraryFolder says. */
  readonly library?: string | undefined
}

interface Sharing {
  /** A `.loom` file. */
  readonly out: string
  /** Of the program. */
  readonly version: string
}

export interface Examination {
  readonly backend: string
  readonly engine: string
  readonly threads: number
  readonly missed: BackendChoice['missed']
  readonly library: { readonly directory: string; readonly exists: boolean }
  readonly node: string
  /** Bytes. */
  readonly memory: number
}

export class Studio {
  readonly libraryFolder: string
  #backendOpened: Promise<Backend> | undefined

  constructor({ library }: StudioOptions = {}) {
    this.libraryFolder = libraryFolder(library)
  }

  /** Which engine will compute and why, without loading it. */
  backendChoice(): BackendChoice {
    return chooseBackend()
  }

  /** The engine, loaded once. */
  backend(): Promise<Backend> {
    return (this.#backendOpened ??= openBackend())
  }

  inspectDataset(request: InspectRequest): Promise<HealthReport> {
    return inspectSource(request)
  }

  async importDataset(request: Omit<ImportRequest, 'directory'>): Promise<Imported> {
    return importDataset({ ...request, directory: (await this.#ownLibrary()).datasets })
  }

  async datasets(): Promise<DatasetList> {
    return listDatasets(join(this.libraryFolder, 'datasets'))
  }

  /** What the import of a dataset took and left out. */
  async importReport(dataset: Dataset): Promise<HealthReport> {
    return readReport(dataset)
  }

  models(): Promise<Model[]> {
    return listModels(this.modelPlaces())
  }

  /** The model of that name, of the library or shipped. */
  model(name: string = shippedModelName): Promise<Model> {
    return openModel(this.modelPlaces(), name)
  }

  /** What a model's latent space can be steered by; measured the first time it is asked for. */
  async directions(
    name: string | undefined,
    watching: Pick<DirectionsRequest, 'onProgress' | 'signal'> = {},
  ): Promise<ModelDirection[]> {
    return modelDirections({
      ...watching,
      model: await this.model(name),
      directory: this.#directionsFolder,
      openBackend: () => this.backend(),
    })
  }

  /** The same where they were measured before. */
  async keptDirections(name: string): Promise<ModelDirection[] | undefined> {
    return keptDirections(await this.model(name), this.#directionsFolder)
  }

  modelWithHash(sha256: string): Promise<Model | undefined> {
    return modelWithHash(this.modelPlaces(), sha256)
  }

  /** Weights of PyTorch or safetensors become a model of the library. */
  async importModel({ file, name }: { file: string; name: string }): Promise<ModelDescription> {
    const { models } = await this.#ownLibrary()
    checkModelNameFree(models, name)
    const weights = await readForeignWeights(file)
    const { operations, description } = await this.backend()
    const format = pictureFormat(weights.network)
    const generator = new Network(generatorLayers(weights.network), weights.generator)
    const latents = latentsFromSeed(1, 16, weights.network.latentSize)
    const layout = { columns: 4, gap: 2, scale: 1 }
    const pixels = (await inTurns(generatePictures(operations, generator, format, latents)))!.result
    generator.dispose()
    const preview = withRecipe(await sheetPng(pixels, format, layout), {
      made: { by: 'import', file: weights.provenance.file, seed: 1 },
      model: { name, sha256: '' },
      engine: description,
      layout,
      latents,
    })
    return saveModel(models, { name, ...weights, preview })
  }

  async exportModel(request: Omit<ExportModelRequest, 'model'> & { model: string }): Promise<string[]> {
    return exportModel({ ...request, model: await this.model(request.model) })
  }

  /** Writes a model as a `.loom` file. @throws ProblemError `model-unknown`, and as shareModel of loomFile does */
  async shareModel(request: Sharing & { model: string; discriminator?: boolean | undefined }): Promise<void> {
    const { shareModel } = await import('./loomFile/shareLoomFile.ts')
    const directions = this.#directionsFolder
    await shareModel({ ...request, model: await this.model(request.model), directions })
  }

  /** Writes a timeline with its model as a `.loom` file. @throws ProblemError `model-unknown`, `timeline-unknown`, … */
  async shareTimeline({
    withoutModels,
    ...request
  }: Sharing & { timeline: string; withoutModels?: boolean | undefined }): Promise<void> {
    const { shareTimeline } = await import('./loomFile/shareLoomFile.ts')
    const directions = this.#directionsFolder
    const timeline = await (await this.timelines()).find(request.timeline)
    const model = withoutModels ? undefined : await this.modelWithHash(timeline.model.sha256)
    if (!withoutModels && !model) throw modelNotHere(timeline.model.name)
    await shareTimeline({ ...request, timeline, model, directions })
  }

  /** Takes whatever an artist opens into the library, or says what it is. @throws ProblemError as openFile does */
  async openFile(path: string): Promise<OpenedFile> {
    const { openFile } = await import('./loomFile/openFile.ts')
    await this.#ownLibrary()
    const places = { models: this.modelPlaces(), timelines: await this.timelines() }
    return openFile({ ...places, importModel: (request) => this.importModel(request) }, resolve(path))
  }

  async removeModel(name: string): Promise<void> {
    await this.#ownLibrary()
    await removeModel(await this.model(name))
  }

  async makePictures(request: Omit<PicturesRequest, 'backend'>): Promise<MadePictures> {
    return makePictures({ ...request, backend: await this.backend() })
  }

  /** Makes a film or a sheet of a timeline or a training. @throws ProblemError as makeFilm does */
  async makeFilm(request: FilmRequest, out: string, watching?: FilmWatching): Promise<MadeFilm> {
    const { makeFilm } = await import('./films/makeFilm.ts')
    const { runs } = await this.library()
    const computing = { openBackend: () => this.backend() }
    const generators = new Generators({ ...computing, models: this.modelPlaces(), runs })
    try {
      return await makeFilm({ ...computing, generators, runs }, request, out, watching)
    } finally {
      generators.dispose()
    }
  }

  async timelines(): Promise<Timelines> {
    return new Timelines((await this.library()).timelines)
  }

  /** What a picture or a film says of its making. @throws ProblemError `picture-unreadable`, `picture-without-recipe`, `newer-version` */
  readMade(file: string): Promise<Made> {
    return readMade(file)
  }

  /** What a picture was made from, with the model that made it. @throws ProblemError `model-unknown` */
  async likePicture(file: string): Promise<{ recipe: PictureRecipe; model: Model }> {
    const recipe = await readRecipe(file)
    const model = await modelWithHash(this.modelPlaces(), recipe.model.sha256)
    if (model) return { recipe, model }
    throw new ProblemError({
      code: 'model-unknown',
      message: `The model “${recipe.model.name}” that made this picture is not here.`,
      remedy: 'Import that model, or train it again.',
    })
  }

  /** Everything that a person with a problem is asked for; loads the engine and computes with it. */
  async examine(): Promise<Examination> {
    const { missed } = this.backendChoice()
    const backend = await this.backend()
    await checkBackend(backend)
    return {
      backend: backend.name,
      engine: backend.description,
      threads: backend.threads,
      missed,
      library: { directory: this.libraryFolder, exists: existsSync(this.libraryFolder) },
      node: process.versions.node,
      memory: totalmem(),
    }
  }

  runStatus(run: Run): RunStatus {
    return runStatus(run)
  }

  runs(): Promise<Run[]> {
    return listRuns(join(this.libraryFolder, 'runs'))
  }

  /** @throws ProblemError `run-unknown` */
  async run(name: string): Promise<Run> {
    return openRun((await this.library()).runs, name)
  }

  async train(request: StartRequest): Promise<Run> {
    return startRun(await this.trainingPlace(), request)
  }

  async resume(request: ResumeRequest): Promise<Run> {
    return resumeRun(await this.trainingPlace(), request)
  }

  /** Where runs are made and what they are made with. */
  async trainingPlace(): Promise<TrainingPlace> {
    return {
      library: await this.#ownLibrary(),
      models: this.modelPlaces(),
      openBackend: () => this.backend(),
    }
  }

  /** The library, to change what is in it: while a window has it open, changes are its own. @throws `library-busy` */
  async #ownLibrary(): Promise<Library> {
    const library = await this.library()
    await checkNotHeld(library.directory)
    return library
  }

  /** Opened, and made where there is none. */
  library(): Promise<Library> {
    return openLibrary(this.libraryFolder)
  }

  get #directionsFolder(): string {
    return join(this.libraryFolder, 'directions')
  }

  modelPlaces(): ModelPlaces {
    return { library: join(this.libraryFolder, 'models'), shipped: join(resourcesFolder(), 'models') }
  }
}

function modelNotHere(name: string): ProblemError {
  return new ProblemError({
    code: 'model-unknown',
    message: `The model “${name}” of this timeline is not here, so it cannot go along.`,
    remedy: 'Import that model first, or share the timeline without its model.',
  })
}
