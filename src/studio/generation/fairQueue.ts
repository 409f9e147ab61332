/** Who is served next: pages in turn, a picture each, what is quickest of each page first. Knows no pictures. */
import { ProblemError } from '../../engine/problemError.ts'

export interface Waiting {
  readonly page: string
  /** Only the latest of a page's requests for a slot counts. */
  readonly slot: string | undefined
  /** Only requests of the same generator can go together. */
  readonly key: string
  readonly count: number
  /** Pictures that have been taken. */
  next: number
}

/** More pictures in one batch gain nothing. */
const mostInBatch = 64
/** What one page may have of a batch: a slider that is moved meanwhile waits no longer than for these. */
const mostOfPage = 16
const mostWaiting = 32

export class FairQueue<Request extends Waiting> {
  /** The page that was served longest ago comes first. */
  readonly #pages = new Map<string, Request[]>()

  /** Gives the requests that it takes the place of. @throws ProblemError `too-many-waiting` */
  add(request: Request): Request[] {
    const { page, slot } = request
    const waiting = this.#pages.get(page) ?? []
    const dropped = slot === undefined ? [] : waiting.filter((one) => one.slot === slot)
    const kept = waiting.filter((one) => !dropped.includes(one))
    if (kept.length >= mostWaiting) {
      throw new ProblemError({
        code: 'too-many-waiting',
        message: 'Too many pictures are waited for at once.',
        remedy: 'Wait for some of them first.',
      })
    }
    // Of several the one with the fewest pictures: one picture comes before a grid.
    this.#pages.set(
      page,
      [...kept, request].toSorted((a, b) => a.count - b.count),
    )
    return dropped
  }

  /** Whether it was waiting. */
  remove(request: Request): boolean {
    const waiting = this.#pages.get(request.page) ?? []
    if (!waiting.includes(request)) return false
    this.#keep(
      request.page,
      waiting.filter((one) => one !== request),
    )
    return true
  }

  /** Everything that the page has waited for. */
  removePage(page: string): Request[] {
    const waiting = this.#pages.get(page) ?? []
    this.#pages.delete(page)
    return waiting
  }

  /** The next batch: pictures of requests, all for one generator. */
  take(): { readonly request: Request; readonly index: number }[] {
    const batch: { request: Request; index: number }[] = []
    const taken = new Map<string, number>()
    const first = [...this.#pages.values()][0]?.[0]
    if (!first) return batch
    for (let served = true; served;) {
      served = false
      for (const [page, waiting] of this.#pages) {
        const request = waiting.find(({ key }) => key === first.key)
        const count = taken.get(page) ?? 0
        if (!request || count === mostOfPage || batch.length === mostInBatch) continue
        batch.push({ request, index: request.next++ })
        taken.set(page, count + 1)
        served = true
        if (request.next === request.count)
          this.#keep(
            page,
            waiting.filter((one) => one !== request),
          )
      }
    }
    // Those that were served go to the end.
    for (const page of taken.keys()) {
      const waiting = this.#pages.get(page)
      if (!waiting) continue
      this.#pages.delete(page)
      this.#pages.set(page, waiting)
    }
    return batch
  }

  #keep(page: string, waiting: Request[]): void {
    if (waiting.length === 0) this.#pages.delete(page)
    else this.#pages.set(page, waiting)
  }
}
