/** Curves and previews of the runs that are compared, fetched once each. */
import type { Previews } from '../../contract/schemas/runs.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { joinCurves, noCurves, noRows, type RunCurves } from './trainCurves.ts'

export class TrainComparison {
  #curves = $state.raw<ReadonlyMap<string, RunCurves>>(new Map())
  #previews = $state.raw<ReadonlyMap<string, Previews>>(new Map())
  readonly #asked = new Set<string>()
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
  }

  curvesOf(id: string): RunCurves {
    return this.#curves.get(id) ?? noCurves
  }

  previewsOf(id: string): Previews | undefined {
    return this.#previews.get(id)
  }

  /** Those of `ids` that are not here yet. @throws StudioProblem */
  async load(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.#asked.has(id))
    for (const id of missing) this.#asked.add(id)
    await Promise.all(missing.map((id) => this.#loadOne(id)))
  }

  async #loadOne(id: string): Promise<void> {
    try {
      const [curves, previews] = await Promise.all([
        this.#studio.call('runs.curves', { id, from: noRows }),
        this.#studio.call('runs.previews', { id }),
      ])
      this.#curves = new Map([...this.#curves, [id, joinCurves(noCurves, curves)]])
      this.#previews = new Map([...this.#previews, [id, previews]])
    } catch (thrown) {
      this.#asked.delete(id)
      throw thrown
    }
  }
}
