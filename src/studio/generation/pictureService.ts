/**
 * Makes pictures for many pages at once. Calls that wait together go through the generator as one batch, one picture of
 * each page in turn, so that a page with a large grid doesn't hold up another's slider.
 */
import type { Caller } from '../../contract/server.ts'
import type { MadePictures, MakePicturesInput } from '../../contract/schemas/pictures.ts'
import { checkLatent, splitLatents, type Latent } from '../../engine/latent/latent.ts'
import { drawPictures } from '../../engine/pictures.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { inTurns } from '../inTurns.ts'
import type { Generators, ReadyGenerator } from './generators.ts'
import { FairQueue, type Waiting } from './fairQueue.ts'

interface Request extends Waiting {
  readonly generator: ReadyGenerator
  readonly latents: readonly Latent[]
  readonly channels: number
  /** Of its own buffer, since it is the whole buffer that a port copies. */
  readonly pixels: Uint8Array<ArrayBuffer>
  readonly began: number
  answer(made: MadePictures): void
  fail(error: unknown): void
}

export class PictureService {
  readonly #generators: Generators
  readonly #queue = new FairQueue<Request>()
  readonly #watched = new WeakSet<AbortSignal>()
  #working = false

  constructor(generators: Generators) {
    this.#generators = generators
  }

  /** @throws ProblemError `latent-length`, `too-many-waiting`, those of the generator */
  async make(input: MakePicturesInput, { page, gone }: Caller): Promise<MadePictures> {
    const began = performance.now()
    const { slot, count, rgba } = input
    this.#watch(page, gone)
    const { ready: generator, release } = await this.#generators.hold(input.generator)
    try {
      const latents = latentsOf(input.latents, count, generator.latentSize)
      const { size } = generator.format
      const channels = rgba ? 4 : generator.format.channels
      return await new Promise<MadePictures>((resolve, reject) => {
        const request: Request = {
          page,
          slot,
          key: generator.key,
          count,
          next: 0,
          generator,
          latents,
          channels,
          pixels: new Uint8Array(count * size * size * channels),
          began,
          answer: resolve,
          fail: reject,
        }
        const dropped = this.#queue.add(request)
        dropped.forEach((one) => one.answer({ kind: 'superseded' }))
        void this.#work()
      })
    } finally {
      release()
    }
  }

  /** What a page has asked for is dropped when it is gone. */
  #watch(page: string, gone: AbortSignal): void {
    if (this.#watched.has(gone)) return
    this.#watched.add(gone)
    const drop = () => this.#queue.removePage(page).forEach((one) => one.answer({ kind: 'superseded' }))
    gone.addEventListener('abort', drop, { once: true })
  }

  /** Batch after batch until nobody waits. */
  async #work(): Promise<void> {
    if (this.#working) return
    this.#working = true
    try {
      // Calls that arrive in the same turn of the event loop go together.
      await new Promise<void>((resolve) => setImmediate(resolve))
      for (let batch = this.#queue.take(); batch.length > 0; batch = this.#queue.take())
        await this.#makeBatch(batch)
    } finally {
      this.#working = false
    }
  }

  async #makeBatch(batch: readonly { readonly request: Request; readonly index: number }[]): Promise<void> {
    const requests = new Set(batch.map(({ request }) => request))
    try {
      const { operations, network, format } = batch[0]!.request.generator
      const wanted = batch.map(({ request: { latents, pixels, count }, index }) => {
        const length = pixels.length / count
        return { latent: latents[index]!, into: pixels.subarray(index * length, (index + 1) * length) }
      })
      await inTurns(drawPictures(operations, network, format, wanted))
      for (const request of requests) if (request.next === request.count) answerWith(request)
    } catch (error) {
      for (const request of requests) {
        this.#queue.remove(request)
        request.fail(error)
      }
    }
  }
}

function answerWith({ generator, channels, pixels, began, answer }: Request): void {
  answer({ kind: 'made', size: generator.format.size, channels, pixels, ms: performance.now() - began })
}

function latentsOf(values: Float32Array, count: number, latentSize: number): Latent[] {
  if (values.length !== count * latentSize) {
    throw new ProblemError({
      code: 'latent-length',
      message: `${values.length} numbers are no ${count} latents of ${latentSize} numbers each.`,
      remedy: 'Choose the model again, or reload the page.',
    })
  }
  const latents = splitLatents(values, latentSize)
  latents.forEach((latent) => checkLatent(latent, latentSize))
  return latents
}
