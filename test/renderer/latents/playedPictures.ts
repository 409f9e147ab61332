/** Pictures as a test makes them: each is answered when the test says so, and says by its first byte which one it is. */
import type { MadePictures, MakePicturesInput } from '../../../src/contract/schemas/pictures.ts'

interface Asked {
  readonly input: MakePicturesInput
  /** With pictures of one pixel: `first`, and the ones after it. */
  answer(first?: number): void
  overtake(): void
  fail(): void
}

export function made(count: number, first = 0): MadePictures {
  const pixels = Uint8Array.from({ length: count * 4 }, (_, byte) => first + Math.floor(byte / 4))
  return { kind: 'made', size: 1, channels: 4, pixels, ms: 1 }
}

export class PlayedPictures {
  /** All requests so far, in order. */
  readonly asked: Asked[] = []

  readonly make = (input: MakePicturesInput): Promise<MadePictures> =>
    new Promise((resolve, reject) => {
      this.asked.push({
        input,
        answer: (first) => resolve(made(input.count, first)),
        overtake: () => resolve({ kind: 'superseded' }),
        fail: () =>
          reject(Object.assign(new Error('no'), { code: 'no-memory', message: 'no', remedy: 'wait' })),
      })
    })

  get last(): Asked {
    return this.asked.at(-1)!
  }
}
