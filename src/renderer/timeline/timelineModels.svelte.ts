/** The models that a timeline can be shown by. */
import type { Model } from '../../contract/schemas/models.ts'
import type { Studio } from '../window/studio.svelte.ts'

export class TimelineModels {
  /** Undefined until they are known. */
  #list = $state.raw<readonly Model[]>()
  readonly #studio: Studio

  constructor(studio: Studio) {
    this.#studio = studio
  }

  get list(): readonly Model[] | undefined {
    return this.#list
  }

  /** The one that a new timeline is for. */
  get usual(): Model | undefined {
    return this.#list?.find(({ shipped }) => shipped) ?? this.#list?.[0]
  }

  /**
   * The one that photos are placed in: `shown`, or of a timeline that has none yet, the newest that has pictures of one's own,
   * or else one that knows places.
   */
  placing(shown: Model | undefined): Model | undefined {
    if (shown) return shown
    const own = (this.#list ?? []).filter(({ hasPictures }) => hasPictures)
    const newest = own.find(({ createdAt }) => own.every((other) => other.createdAt <= createdAt))
    const { usual } = this
    return newest ?? (usual?.hasEncoder ? usual : (this.#list?.find(({ hasEncoder }) => hasEncoder) ?? usual))
  }

  find(id: string | undefined): Model | undefined {
    return this.#list?.find((model) => model.id === id)
  }

  /** Those that make pictures of latents of that size. */
  of(latentSize: number | undefined): Model[] {
    return (this.#list ?? []).filter((model) => latentSize === undefined || model.latentSize === latentSize)
  }

  /** Of the models that fit, the first that is wished for, or else the usual one, or any. */
  fitting(latentSize: number, ...wished: readonly (string | undefined)[]): string | undefined {
    const fitting = this.of(latentSize)
    const found = [...wished, this.usual?.id].find((id) => fitting.some((one) => one.id === id))
    return found ?? fitting[0]?.id
  }

  /** @throws StudioProblem */
  async load(): Promise<void> {
    this.#list = await this.#studio.call('models.list', {})
  }
}
