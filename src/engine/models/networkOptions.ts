/** What decides a network pair, and what its pictures look like: all that is known of it without its family. */

/** By the names of a family's fields. */
export type NetworkValues = Readonly<Record<string, number | boolean | string>>

/** The fields of the family, whose folder tells what else there is. */
export interface NetworkOptions extends NetworkValues {
  /** A name in engine/families/families.ts. */
  readonly family: string
  readonly latentSize: number
}

/** What the networks' pictures look like as arrays. */
export interface PictureFormat {
  readonly size: number
  readonly channels: number
  /** The range of values that the generator makes and the discriminator sees. */
  readonly range: { readonly from: number; readonly to: 1 }
}
