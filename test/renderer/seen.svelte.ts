/** What somebody who shows a value of the window's state sees of it. */
import { flushSync } from 'svelte'
import { onTestFinished } from 'vitest'

export interface Seen<Value> {
  /** Each that was to be shown, in order. */
  readonly values: readonly Value[]
  /** The last one, with all changes until now. */
  readonly now: Value
}

/** Reads it as a component would, and again whenever something changes of what was read. */
export function seen<Value>(read: () => Value): Seen<Value> {
  const values: Value[] = []
  const stop = $effect.root(() => {
    $effect(() => void values.push(read()))
  })
  onTestFinished(stop)
  flushSync()
  return {
    get values() {
      flushSync()
      return values
    },
    get now() {
      flushSync()
      return values.at(-1)!
    },
  }
}
