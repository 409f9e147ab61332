/**
 * The way back over a reload of the window: written when the page goes, read when the same value is there again. It lasts
 * as long as the tab, like what it undoes. Knows no value's meaning.
 */
import { isRecord } from '../parts/isRecord.ts'
import type { History } from './history.svelte.ts'

/** Of the five million characters that a page may keep, for each of the histories. */
const mostCharacters = 1_500_000
const prefix = 'history '

/** Keeps what `history` gives at the time, until the window goes. */
export function keepOverReload<Value>(name: string, history: () => History<Value>): void {
  keepText(name, () => written(history()))
}

/** Keeps the nearest of two lists of plain edits, which are undone and done again by asking the Studio. */
export function keepEditsOverReload(
  name: string,
  edits: () => { readonly done: readonly unknown[]; readonly undone: readonly unknown[] },
): void {
  keepText(name, () => {
    const { done, undone } = edits()
    for (let steps = Math.max(done.length, undone.length); ; steps = Math.floor(steps / 2)) {
      const text = JSON.stringify({ done: lastOf(done, steps), undone: lastOf(undone, steps) })
      if (text.length <= mostCharacters || steps === 0) return text
    }
  })
}

/** Once. Nobody has checked what it is. */
export function recallEdits(name: string): unknown {
  try {
    return JSON.parse(takeKept(name) ?? 'null')
  } catch {
    return undefined
  }
}

function lastOf(list: readonly unknown[], count: number): readonly unknown[] {
  return list.slice(list.length - Math.min(count, list.length))
}

function keepText(name: string, write: () => string): void {
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem(prefix + name, write())
    } catch {
      // A page that may keep nothing has no way back over a reload.
    }
  })
}

/**
 * Gives the way back to a history that stands where it stood when the page went, by `isSame`; `isValue` says of what was
 * kept whether it is a value at all: it may be of another version of the program.
 */
export function recallHistory<Value>(
  name: string,
  history: History<Value>,
  isValue: (value: unknown) => value is Value,
  isSame: (a: Value, b: Value) => boolean,
): void {
  const text = takeKept(name)
  if (text === undefined) return
  const kept = readKept(text)
  if (!kept || ![...kept.past, kept.present, ...kept.future].every(isValue)) return
  const { past, present, future } = kept as { past: Value[]; present: Value; future: Value[] }
  if (isSame(present, history.present)) history.recall(past, future)
}

function takeKept(name: string): string | undefined {
  try {
    const text = sessionStorage.getItem(prefix + name) ?? undefined
    sessionStorage.removeItem(prefix + name)
    return text
  } catch {
    return undefined
  }
}

/** The nearest steps, as many as there is room for. Arrays of numbers that steps share are written once. */
function written<Value>({ past, present, future }: History<Value>): string {
  for (let steps = Math.max(past.length, future.length); ; steps = Math.floor(steps / 2)) {
    const text = withFloats({
      past: lastOf(past, steps),
      present,
      future: future.slice(0, steps),
    })
    if (text.length <= mostCharacters || steps === 0) return text
  }
}

function withFloats(value: unknown): string {
  const floats: Float32Array[] = []
  const body = JSON.stringify(value, (_, one: unknown) => {
    if (!(one instanceof Float32Array)) return one
    const known = floats.indexOf(one)
    return { floats: known >= 0 ? known : floats.push(one) - 1 }
  })
  return JSON.stringify({ body, floats: floats.map((one) => [...one]) })
}

function readKept(text: string): { past: unknown[]; present: unknown; future: unknown[] } | undefined {
  try {
    const { body, floats } = JSON.parse(text) as { body: string; floats: number[][] }
    const arrays = floats.map((one) => Float32Array.from(one))
    const kept: unknown = JSON.parse(body, (_, one: unknown) => {
      return isRecord(one) && typeof one['floats'] === 'number' ? arrays[one['floats']] : one
    })
    if (!isRecord(kept) || !Array.isArray(kept['past']) || !Array.isArray(kept['future'])) return undefined
    return { past: kept['past'], present: kept['present'], future: kept['future'] }
  } catch {
    return undefined
  }
}
