/** Small draws on a seeded stream. Knows numbers and lists; not pictures. */
import type { Random } from '../../engine/random.ts'

/** One of `list`, each as likely. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.integer(0, list.length - 1)]!
}

/** One of the keys of `weights`, as often as its weight says. */
export function pickWeighted<K extends string>(random: Random, weights: Readonly<Record<K, number>>): K {
  const names = Object.keys(weights) as K[] // Object.keys forgets the type of the keys
  const total = names.reduce((sum, name) => sum + weights[name], 0)
  let left = random.uniform() * total
  for (const name of names) {
    left -= weights[name]
    if (left < 0) return name
  }
  return names.at(-1)!
}

/** Uniform on [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform()
}

/** True with this probability. */
export function chance(random: Random, probability: number): boolean {
  return random.uniform() < probability
}

/** The list in random order. */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const order = [...list]
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.integer(0, last)
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return order
}
