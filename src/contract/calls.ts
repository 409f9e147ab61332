/** Every call that a window may make: what goes in, what comes back. Types follow from the schemas. */
import * as v from 'valibot'
import { limits } from './limits.ts'
import { count, id, mediaAddress, name, nothing } from './schemas/common.ts'
import * as datasets from './schemas/datasets.ts'
import * as files from './schemas/files.ts'
import * as films from './schemas/films.ts'
import * as gallery from './schemas/gallery.ts'
import * as jobs from './schemas/jobs.ts'
import * as library from './schemas/library.ts'
import * as models from './schemas/models.ts'
import * as pictures from './schemas/pictures.ts'
import * as runs from './schemas/runs.ts'
import * as stills from './schemas/stills.ts'
import * as studio from './schemas/studio.ts'
import * as timelines from './schemas/timelines.ts'

const oneId = v.strictObject({ id })
const download = v.object({ address: mediaAddress, fileName: v.string() })
const startedJob = v.object({ job: jobs.jobId })

export const calls = {
  'studio.describe': { input: nothing, output: studio.description },
  'studio.changeSettings': { input: studio.changeSettings, output: studio.settings },
  /** Keeps what the window wants to find again when it is opened the next time. */
  'studio.keepWorkspace': { input: studio.workspace, output: nothing },

  'pictures.make': { input: pictures.makePicturesInput, output: pictures.madePictures },

  'models.list': { input: nothing, output: v.array(models.model) },
  /** From a file that was sent as an upload; without a name, the file's. */
  'models.import': {
    input: v.strictObject({ upload: id, name: v.optional(name) }),
    output: models.model,
  },
  'models.rename': { input: v.strictObject({ id, name }), output: models.model },
  'models.remove': { input: oneId, output: nothing },
  /** Undoes a removal, as long as the Studio runs. */
  'models.restore': { input: oneId, output: models.model },
  /** Says of an imported one what its weights do not tell. */
  'models.tell': {
    input: v.strictObject({ id, told: v.record(v.string(), v.union([v.number(), v.string()])) }),
    output: models.model,
  },
  /** As .safetensors: an address for each file to save. */
  'models.export': {
    input: v.strictObject({ id, precision: v.optional(models.storedPrecision) }),
    output: v.array(download),
  },
  /** As a .loom file, for another Studio; with what it was trained against, and with its pictures, where that is asked for. */
  'models.share': {
    input: v.strictObject({ id, discriminator: v.optional(v.boolean()), pictures: v.optional(v.boolean()) }),
    output: download,
  },
  /** Those that it has learned and keeps; none where it keeps none. */
  'models.pictures': { input: models.picturesInput, output: models.learnedPictures },
  /** Where a photo that was sent as an upload lies among all that the model can make. */
  'models.place': { input: v.strictObject({ id, upload: id }), output: models.placedPhoto },
  /** Those that were measured; none where it has not been done yet. */
  'models.directions': {
    input: oneId,
    output: v.object({ measured: v.optional(v.array(models.direction)) }),
  },
  'models.measureDirections': { input: oneId, output: startedJob },

  'folders.list': {
    input: v.strictObject({ path: v.optional(v.pipe(v.string(), v.maxLength(limits.path))) }),
    output: datasets.folderListing,
  },
  'datasets.list': { input: nothing, output: v.array(datasets.dataset) },
  'datasets.inspect': {
    input: v.strictObject({ source: datasets.source, size: v.optional(count) }),
    output: startedJob,
  },
  'datasets.preview': { input: datasets.previewInput, output: datasets.previewOutput },
  'datasets.import': { input: datasets.importInput, output: startedJob },
  'datasets.report': { input: oneId, output: datasets.healthReport },
  'datasets.remove': { input: oneId, output: nothing },

  /** What trainings are measured by. */
  'runs.measures': { input: nothing, output: runs.measures },
  'recipes.list': {
    input: nothing,
    output: v.object({ recipes: v.array(runs.recipe), fields: v.array(runs.recipeField) }),
  },

  'runs.list': { input: nothing, output: v.array(runs.run) },
  /** How long it will take here, found by a few steps. */
  'runs.estimate': {
    input: v.omit(runs.startInput, ['name', 'seed', 'withoutPictures']),
    output: startedJob,
  },
  /** Waits behind the runs that were started before it. */
  'runs.start': { input: runs.startInput, output: runs.run },
  'runs.pause': { input: oneId, output: runs.run },
  /** Goes on from the latest checkpoint, `epochs` in all where it is given. */
  'runs.resume': {
    input: v.strictObject({ id, epochs: v.optional(v.pipe(count, v.minValue(1))) }),
    output: runs.run,
  },
  /** Ends it here and makes a model of what it has learned so far. */
  'runs.stop': { input: oneId, output: runs.run },
  /** Keeps a checkpoint of this moment. */
  'runs.checkpoint': { input: oneId, output: v.object({ epoch: count, step: count }) },
  'runs.remove': { input: oneId, output: nothing },
  'runs.curves': { input: v.strictObject({ id, from: runs.rowsHad }), output: runs.curves },
  'runs.previews': { input: oneId, output: runs.previews },

  'gallery.save': { input: gallery.saveInput, output: gallery.galleryItem },
  'gallery.query': { input: gallery.queryInput, output: gallery.queryOutput },
  'gallery.item': { input: v.strictObject({ id: gallery.itemId }), output: gallery.itemDetails },
  'gallery.facets': { input: nothing, output: gallery.facets },
  'gallery.change': { input: gallery.changeInput, output: v.array(gallery.galleryItem) },
  'gallery.trash': { input: gallery.idsInput, output: nothing },
  'gallery.restore': { input: gallery.idsInput, output: nothing },
  'gallery.emptyTrash': { input: nothing, output: v.object({ removed: count }) },
  /** How a picture that was sent as an upload was made. */
  'gallery.readPicture': { input: v.strictObject({ upload: id }), output: gallery.making },

  /** Shows an item's file in the system's own file manager, where the host can (`abilities.showInFolder`). */
  'gallery.showInFolder': { input: v.strictObject({ id: gallery.itemId }), output: nothing },

  'timelines.list': { input: nothing, output: v.array(timelines.timelineSummary) },
  'timelines.open': { input: oneId, output: timelines.savedTimeline },
  'timelines.save': { input: timelines.saveTimelineInput, output: timelines.timelineSummary },
  'timelines.rename': { input: v.strictObject({ id, name }), output: timelines.timelineSummary },
  'timelines.duplicate': { input: oneId, output: timelines.timelineSummary },
  'timelines.remove': { input: oneId, output: nothing },
  /** Undoes a removal, as long as the Studio runs. */
  'timelines.restore': { input: oneId, output: timelines.timelineSummary },

  /** As a .loom file, with its model unless that is not wanted. */
  'timelines.share': {
    input: v.strictObject({ id, withoutModels: v.optional(v.boolean()) }),
    output: download,
  },

  /** Pictures and sheets as files to be taken away; several in a zip. */
  'stills.export': { input: stills.exportStillInput, output: startedJob },

  /** Finds out what a file is and takes into the library what belongs there. */
  'files.open': { input: files.openInput, output: files.openedFile },

  'films.export': { input: films.exportFilmInput, output: startedJob },
  /** How large and how long it will be, found by a sample of it. */
  'films.estimate': { input: films.estimateFilmInput, output: startedJob },

  /** What cannot be used of all models, runs, …; `removeBroken` removes one for good. */
  'library.broken': {
    input: v.strictObject({ kind: library.libraryKind }),
    output: v.array(library.brokenEntry),
  },
  'library.removeBroken': { input: library.oneBroken, output: nothing },

  'jobs.list': { input: nothing, output: v.array(jobs.job) },
  'jobs.cancel': { input: v.strictObject({ job: jobs.jobId }), output: nothing },
} as const

type Calls = typeof calls
export type CallName = keyof Calls
/** What a caller gives. */
export type CallInput<Name extends CallName> = v.InferInput<Calls[Name]['input']>
/** What a handler is given, once it has been checked. */
export type CheckedInput<Name extends CallName> = v.InferOutput<Calls[Name]['input']>
export type CallOutput<Name extends CallName> = v.InferOutput<Calls[Name]['output']>
