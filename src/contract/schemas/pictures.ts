/** Pictures that are made on demand. */
import * as v from 'valibot'
import { limits } from '../limits.ts'
import { floats, id, pixels, whole } from './common.ts'

/** A generator: a model's, or that of a run as its latest checkpoint has it. */
export const generator = v.variant('kind', [
  v.strictObject({ kind: v.literal('model'), id }),
  v.strictObject({ kind: v.literal('run'), id }),
])

export const makePicturesInput = v.strictObject({
  generator,
  /** One latent after the other: count × latent size. */
  latents: floats,
  count: whole(1, limits.pictures),
  /**
   * What the pictures are for, such as `large` or `grid`. A call that still waits is dropped when the same page asks
   * anew for the same slot; without a slot none is.
   */
  slot: v.optional(v.pipe(v.string(), v.maxLength(40))),
  /** With four channels whatever the generator has, opaque: as a canvas takes them, without one more copy. */
  rgba: v.optional(v.boolean()),
})

export const madePictures = v.variant('kind', [
  v.object({
    kind: v.literal('made'),
    /** Side in pixels. */
    size: v.number(),
    channels: v.number(),
    /** [count, size, size, channels], one byte each. */
    pixels,
    /** From the call's arrival at the Studio to its answer. */
    ms: v.number(),
  }),
  v.object({ kind: v.literal('superseded') }),
])

export type Generator = v.InferOutput<typeof generator>
export type MakePicturesInput = v.InferOutput<typeof makePicturesInput>
export type MadePictures = v.InferOutput<typeof madePictures>
