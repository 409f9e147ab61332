/** Pieces that many schemas are made of. */
import * as v from 'valibot'
import { limits } from '../limits.ts'

export const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
export const seed = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
export const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
/** ISO 8601. */
export const moment = v.pipe(
  v.string(),
  v.check((text) => Number.isFinite(Date.parse(text)), 'no moment'),
)
export const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(limits.name))
export const title = v.pipe(v.string(), v.trim(), v.maxLength(limits.title))
export const tag = v.pipe(v.string(), v.trim(), v.toLowerCase(), v.minLength(1), v.maxLength(limits.tag))
/** A path on the computer that the Studio runs on. */
export const path = v.pipe(v.string(), v.minLength(1), v.maxLength(limits.path))
/** What an entry of the library is called by: a folder name, never a path. */
export const id = v.pipe(v.string(), v.regex(/^[\p{L}\p{N}][\p{L}\p{N}-]{0,119}$/u))
export const sha256 = v.pipe(v.string(), v.regex(/^[\da-f]{64}$/))
/** Opaque address of something to be had by HTTP, relative to where the window came from: `media/…`. */
export const mediaAddress = v.string()
export const pixels = v.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array)
export const floats = v.custom<Float32Array<ArrayBuffer>>((value) => value instanceof Float32Array)
export const nothing = v.strictObject({})
export const precision = v.picklist(['float32', 'bfloat16'])
export const problem = v.object({ code: v.string(), message: v.string(), remedy: v.string() })

/** What is kept as JSON and is its sender's own business: only that it can be, and how long it is, is checked here. */
export const ownJson = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check((value) => {
    try {
      return JSON.stringify(value).length <= limits.ownJson
    } catch {
      return false // BigInts, circles
    }
  }, 'no JSON, or too much of it'),
)
