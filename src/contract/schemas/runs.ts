/** Trainings: what they are made by, how they go. */
import * as v from 'valibot'
import { shownField } from './fields.ts'
import { count, floats, id, mediaAddress, moment, name, precision, problem, seed } from './common.ts'

const bounds = v.tuple([v.number(), v.number()])

/** A recipe's field as the window shows it. */
export const recipeField = v.object({
  part: v.picklist(['network', 'training']),
  /** Of a training's, those that only a phase of it has. */
  phase: v.optional(v.picklist(['reconstruction', 'adversarial'])),
  /** The networks' family that has it; a training has all of its part. */
  family: v.optional(v.string()),
  ...shownField.entries,
})

const fieldValue = v.union([v.number(), v.boolean(), v.string(), v.array(v.number())])
const fieldValues = v.record(v.string(), fieldValue)

export const recipe = v.object({
  name: v.string(),
  /** What people call it. */
  title: v.string(),
  /** One sentence for a person who chooses. */
  summary: v.string(),
  family: v.string(),
  size: count,
  channels: count,
  /** Whether it can be told to learn pictures with another number of channels. */
  anyChannels: v.boolean(),
  network: fieldValues,
  training: fieldValues,
  /** The model that ships for its trainings to start from. */
  base: v.optional(v.object({ id, name })),
})

const recipeChanges = v.strictObject({
  network: v.optional(fieldValues),
  training: v.optional(fieldValues),
})

export const startInput = v.strictObject({
  dataset: id,
  recipe: v.pipe(v.string(), v.maxLength(60)),
  changes: v.optional(recipeChanges),
  name,
  seed,
  precision: v.optional(v.picklist(['auto', 'float32', 'bfloat16'])),
  /** The model to go on from; null for new weights. The recipe's base, where it has one, unless something is said. */
  fineTune: v.optional(v.nullable(id)),
  /** The pictures are not to be kept with the model. */
  withoutPictures: v.optional(v.boolean()),
})

/** What the charts and the command line are told of a measure. */
const measure = v.object({
  /** In logs, in what programs are told, and wherever it is asked for. */
  name: v.string(),
  taken: v.picklist(['step', 'epoch']),
  /** Beside the other measures of its chart. */
  label: v.string(),
  /** Where it stands alone. */
  title: v.string(),
  /** One or two sentences for a person who wonders what the number says. */
  explanation: v.string(),
  /** On the command line's one line of progress; without it, it isn't there. */
  short: v.optional(v.string()),
  unit: v.optional(v.string()),
  /** All that it can be, where that is bounded. */
  range: v.optional(bounds),
  /** Of a training that goes well. */
  healthy: v.optional(bounds),
  /** Those that are worth reading. */
  decimals: count,
  /** Whose doing it is. */
  whose: v.picklist(['generator', 'discriminator']),
})

export const measures = v.object({
  list: v.array(measure),
  /** Names of those that are drawn together, all taken of steps or all of epochs. */
  charts: v.array(v.object({ title: v.string(), names: v.array(v.string()) })),
})

/** By the names of measures. */
const measured = v.record(v.string(), v.number())

/** The last step of a run in training. */
const progress = v.object({
  /** From 1, as the epoch that it belongs to. */
  step: count,
  totalSteps: count,
  epoch: count,
  epochs: count,
  stepsPerEpoch: count,
  /** Over the last steps. */
  picturesPerSecond: v.number(),
  remainingMs: v.number(),
  /** By this step, and by the last epoch that has ended. */
  measured,
})

export const run = v.object({
  id,
  name,
  createdAt: moment,
  recipe,
  dataset: v.object({ id: v.string(), name: v.string(), count }),
  engine: v.string(),
  precision: v.optional(precision),
  seed,
  fineTuned: v.optional(v.string()),
  /**
   * `queued` waits for the one before it; `pausing` ends the step in progress; `interrupted` was in training
   * when the Studio ended without a word.
   */
  status: v.picklist([
    'queued',
    'starting',
    'training',
    'pausing',
    'paused',
    'interrupted',
    'finished',
    'stopped',
    'failed',
  ]),
  problem: v.optional(problem),
  /** Done, as of the latest checkpoint, or of the last step while it trains. */
  step: count,
  epoch: count,
  epochs: count,
  /** Steps before epoch 1, in which the generator learns to make the pictures again. */
  stepsBefore: count,
  /** Ids of models that it has become, the last one last. */
  models: v.array(v.string()),
  /** Of the last step, and of the last epoch that has ended. */
  measured,
  progress: v.optional(progress),
  /** While it trains: the step that it has gone on from, where its latest checkpoint could not be read. */
  wentBackTo: v.optional(count),
})

/** How many rows of each log somebody has; ask from there on for what comes next. */
export const rowsHad = v.strictObject({ step: count, epoch: count })

/** One of a run's logs from some row on, thinned out to at most 2,000 points: arrays of one length. */
const curve = v.object({
  /** Steps of the points, from 1. */
  at: floats,
  /** By the names of measures; NaN where a row has none. */
  values: v.record(v.string(), floats),
  /** Rows there are in the log. */
  rows: count,
})

export const curves = v.object({
  step: curve,
  epoch: curve,
  /** In which the generator learned to make the pictures again, before epoch 1. */
  stepsBefore: count,
  stepsPerEpoch: count,
})

const preview = v.object({ epoch: count, step: v.optional(count), address: mediaAddress })

export const previews = v.object({
  /** Oldest first, those of epochs' ends and those between. */
  list: v.array(preview),
  columns: count,
  count,
  gap: count,
  size: count,
  channels: count,
  latentSize: count,
  /** count × latent size: the latents that every preview shows. */
  latents: floats,
})

export type RecipeField = v.InferOutput<typeof recipeField>
export type Recipe = v.InferOutput<typeof recipe>
export type Run = v.InferOutput<typeof run>
export type RunProgress = v.InferOutput<typeof progress>
export type Measure = v.InferOutput<typeof measure>
export type Measures = v.InferOutput<typeof measures>
export type RowsHad = v.InferOutput<typeof rowsHad>
export type Curve = v.InferOutput<typeof curve>
export type Curves = v.InferOutput<typeof curves>
export type Previews = v.InferOutput<typeof previews>
