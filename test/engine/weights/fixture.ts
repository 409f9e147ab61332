/** Reads the weight files that tests open, and says which problem something throws. */
import { readFileSync } from 'node:fs'
import { isProblem } from '../../../src/contract/problem.ts'
import type { NamedArray, StateDict } from '../../../src/engine/weights/stateDict.ts'

export function fixture(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../../fixtures/${path}`, import.meta.url)))
}

/** The tensors whose names begin with `prefix`, without it. */
export function within(tensors: StateDict, prefix: string): Map<string, NamedArray> {
  const inside = [...tensors].filter(([name]) => name.startsWith(prefix))
  return new Map(inside.map(([name, value]) => [name.slice(prefix.length), value]))
}

export function array(shape: readonly number[], fill: (i: number) => number = (i) => i): NamedArray {
  const count = shape.reduce((product, size) => product * size, 1)
  return { shape, data: Float32Array.from({ length: count }, (_, i) => fill(i)) }
}

/** `code: message` of what `action` throws; anything but a problem is thrown on. */
export function problemOf(action: () => unknown): string {
  try {
    action()
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown
    return `${thrown.code}: ${thrown.message}`
  }
  return 'no problem'
}
