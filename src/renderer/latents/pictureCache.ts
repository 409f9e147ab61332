/** Pictures that have been made, the ones that were used last, up to so many bytes. Knows keys; not what they stand for. */
import type { RawPictures } from '../parts/rawPicture.ts'

export class PictureCache {
  /** Least recently used first. */
  readonly #kept = new Map<string, RawPictures>()
  readonly #mostBytes: number
  #bytes = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Without counting as use. */
  has(key: string): boolean {
    return this.#kept.has(key)
  }

  get(key: string): RawPictures | undefined {
    const picture = this.#kept.get(key)
    if (!picture) return undefined
    this.#kept.delete(key)
    this.#kept.set(key, picture)
    return picture
  }

  put(key: string, picture: RawPictures): void {
    this.#bytes += picture.pixels.length - (this.#kept.get(key)?.pixels.length ?? 0)
    this.#kept.delete(key)
    this.#kept.set(key, picture)
    for (const [oldest, { pixels }] of this.#kept) {
      if (this.#bytes <= this.#mostBytes || oldest === key) break
      this.#kept.delete(oldest)
      this.#bytes -= pixels.length
    }
  }

  clear(): void {
    this.#kept.clear()
    this.#bytes = 0
  }
}

/** Picture `index` of several by itself, so that the others can go. */
export function pictureOf({ size, channels, pixels }: RawPictures, index: number): RawPictures {
  const length = size * size * channels
  return { size, channels, pixels: pixels.slice(index * length, (index + 1) * length) }
}

/** Latents with the same numbers have the same key: an edit leaves alone all that it does not change. */
export function latentKey(latent: Float32Array): string {
  const words = new Int32Array(latent.buffer, latent.byteOffset, latent.length)
  // FNV-1a over words, twice with different starts and multipliers: 64 bits in all.
  let [a, b] = [0x811c9dc5, 0x9747b28c]
  for (let i = 0; i < words.length; i++) {
    a = Math.imul(a ^ words[i]!, 0x01000193)
    b = Math.imul(b ^ words[i]!, 0x85ebca6b)
    b ^= b >>> 13
  }
  // The multiplication alone never carries high bits down.
  a ^= a >>> 15
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`
}
