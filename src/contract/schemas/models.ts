/** Models and what steers them. */
import * as v from 'valibot'
import { limits } from '../limits.ts'
import { shownField } from './fields.ts'
import { count, floats, fraction, id, mediaAddress, moment, name, pixels, seed, sha256 } from './common.ts'

/** `text` is what names in it must be. */
export function provenanceOf(text: v.GenericSchema<string>) {
  return v.variant('kind', [
    v.object({
      kind: v.literal('imported'),
      file: text,
      /** What else was in the file, in short. */
      leftOut: v.exactOptional(v.array(text)),
    }),
    v.object({
      kind: v.literal('trained'),
      run: text,
      recipe: text,
      dataset: text,
      pictures: count,
      epochs: count,
      steps: count,
      seed,
      fineTuned: v.exactOptional(text),
    }),
  ])
}

export const provenance = provenanceOf(v.string())

/** What weights do not tell of their network, with what it is taken for. */
const untold = v.object({ ...shownField.entries, value: v.union([v.number(), v.string()]) })

export const model = v.object({
  id,
  name,
  sha256,
  createdAt: moment,
  shipped: v.boolean(),
  /** Which kind of network it is, and what people call that: “DCGAN”. */
  family: v.string(),
  familyTitle: v.string(),
  /** Side of its pictures in pixels. */
  size: count,
  channels: count,
  latentSize: count,
  /** Numbers in the generator's layers. */
  parameters: count,
  hasDiscriminator: v.boolean(),
  /** Whether photos have places in its latent space. */
  hasEncoder: v.boolean(),
  /** Whether it keeps the pictures that it learned. */
  hasPictures: v.boolean(),
  provenance,
  /** Of imported ones. */
  untold: v.array(untold),
  preview: mediaAddress,
})

export const picturesInput = v.strictObject({
  id,
  /** Words that must all be in the name. */
  text: v.optional(v.pipe(v.string(), v.maxLength(limits.search))),
  offset: count,
  limit: v.pipe(count, v.maxValue(limits.page)),
})

/** Pictures that a model has learned, by the order that they were learned in. */
export const learnedPictures = v.object({
  /** Found in all; `pictures` are some of them. */
  total: count,
  /** `index` is where a picture stands on the sheet, counted row by row; `name` its file, below the folder of all. */
  pictures: v.array(v.object({ index: count, name: v.string() })),
  /** Of these pictures, one latent after the other. */
  latents: floats,
  /** Of all pictures: squares of `side` pixels, `columns` side by side in `rows`. */
  sheet: v.object({ address: mediaAddress, columns: count, rows: count, side: count }),
})

/** A photo, and where it lies in a model's latent space. */
export const placedPhoto = v.object({
  /** Its file's. */
  name: v.string(),
  latent: floats,
  /** What of it was looked at, at the size of the model's pictures: [size, size, channels], one byte each. */
  picture: v.object({ size: count, channels: count, pixels }),
})

/** How numbers are stored in a file that is taken elsewhere. */
export const storedPrecision = v.picklist(['F32', 'F16', 'BF16'])

/** A way to steer a model. Vectors have length 1. */
export const direction = v.object({
  name: v.string(),
  kind: v.picklist(['sefa', 'attribute']),
  vector: floats,
  /** 0 to 1. */
  explained: fraction,
  /**
   * Of random pictures, the shares that move the right way, two steps on and two back; and how far from the one to the
   * other on average, in standard deviations of what is measured.
   */
  check: v.optional(v.object({ more: fraction, less: fraction, reach: v.number() })),
})

export type Provenance = v.InferOutput<typeof provenance>
export type Model = v.InferOutput<typeof model>
export type Untold = v.InferOutput<typeof untold>
export type Direction = v.InferOutput<typeof direction>
export type LearnedPictures = v.InferOutput<typeof learnedPictures>
export type PlacedPhoto = v.InferOutput<typeof placedPhoto>
export type StoredPrecision = v.InferOutput<typeof storedPrecision>
