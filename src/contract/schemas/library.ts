/** What of the library cannot be used, whatever kind of thing it was to be. */
import * as v from 'valibot'

export const libraryKind = v.picklist(['models', 'runs', 'datasets', 'timelines', 'gallery'])

/** Everything else of its kind can be used all the same. */
export const brokenEntry = v.object({
  /** What it is called in its folder, whatever that may be: no id. */
  what: v.string(),
  /** Its path. */
  where: v.string(),
  /** One plain sentence each: why it cannot be used, and what to do. */
  reason: v.string(),
  remedy: v.string(),
})

export const oneBroken = v.strictObject({ kind: libraryKind, what: v.pipe(v.string(), v.maxLength(255)) })

export type LibraryKind = v.InferOutput<typeof libraryKind>
export type BrokenEntry = v.InferOutput<typeof brokenEntry>
