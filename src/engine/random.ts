/**
 * Seeded randomness, the same on every machine and backend.
 *
 * A stream is a pure function of (seed, name, index): a run's state of chance is therefore its seed and its step,
 * and a resumed run draws exactly what it would have drawn.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

export interface Random {
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number
  /** Uniform integer on [from, to], both ends included. */
  integer(from: number, to: number): number
  /** Standard normal. */
  normal(): number
}

/** The largest seed: every safe integer from 0 is one. */
export const largestSeed = Number.MAX_SAFE_INTEGER

/** The stream that `name` and `index` give out of `seed`. */
export function randomStream(seed: number, name: string, index = 0): Random {
  const generator = xoroshiro128plusFromState(stateWords(seed, name, index))
  const uniform = () => uniformFloat64(generator)
  let spare: number | undefined
  return {
    uniform,
    integer: (from, to) => uniformInt(generator, from, to),
    normal() {
      if (spare !== undefined) {
        const value = spare
        spare = undefined
        return value
      }
      // Box and Muller 1958; 1 − u keeps the logarithm finite.
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
      const angle = 2 * Math.PI * uniform()
      spare = radius * Math.sin(angle)
      return radius * Math.cos(angle)
    },
  }
}

/** `count` standard normal values, as float32. */
export function normalValues(random: Random, count: number): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal())
}

/** The integers 0 … count − 1 in random order (Fisher and Yates). */
export function permutation(random: Random, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(0, last)
    const value = order[last]!
    order[last] = order[other]!
    order[other] = value
  }
  return order
}

/** Four well-mixed 32-bit words, by Murmur3's block and finalising functions with four different starts. */
function stateWords(seed: number, name: string, index: number): number[] {
  const words = [seed >>> 0, Math.floor(seed / 2 ** 32), index >>> 0, Math.floor(index / 2 ** 32)]
  for (let i = 0; i < name.length; i++) words.push(name.charCodeAt(i))
  return [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667].map((start) => {
    let hash = start
    for (const word of words) {
      let block = Math.imul(word, 0xcc9e2d51)
      block = (block << 15) | (block >>> 17)
      hash ^= Math.imul(block, 0x1b873593)
      hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64
    }
    hash ^= words.length
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    return (hash ^ (hash >>> 16)) | 0
  })
}
