/**
 * The live grid: neighbours of where one is, or samples at random. It is made some pictures at a time, and steps back
 * whenever the large picture is asked for. Knows no canvas.
 */
import { neighbours, pickedSeeds } from '../../engine/latent/neighbours.ts'
import { stackLatents, type Latent } from '../../engine/latent/latent.ts'
import { scaleLatent } from '../../engine/latent/truncate.ts'
import type { LatestPicture } from '../latents/latestPicture.svelte.ts'
import type { RawPictures } from '../parts/rawPicture.ts'
import { isRecord } from '../parts/isRecord.ts'
import {
  finalLatent,
  generatorKey,
  rebased,
  steeredLatent,
  type LatentState,
  type Subject,
} from '../latents/latentState.ts'
import type { Studio } from '../window/studio.svelte.ts'

export const gridKinds = ['near', 'random'] as const
export const gridCounts = [4, 16, 36, 64, 100] as const
export type GridKind = (typeof gridKinds)[number]
export type GridCount = (typeof gridCounts)[number]
export const radii = { min: 0.05, max: 2, usual: 0.7 } as const

/** Pictures of one request: what a slider that is moved meanwhile has to wait for at most. */
const portion = 4
/** No more often than this is the sheet drawn while it fills. */
const drawEveryMs = 60

/** Where a tile leads. */
export interface Tile {
  readonly state: LatentState
  /** As the generator is given it. */
  readonly latent: Latent
}

export class LiveGrid {
  kind = $state<GridKind>('near')
  count = $state<GridCount>(36)
  radius = $state<number>(radii.usual)
  /** Another number, other neighbours and other samples. */
  seed = $state(1)
  #pictures = $state.raw<RawPictures>()
  /** Of the pictures that are seen. */
  #tiles: readonly (Tile | undefined)[] = []
  #generator = ''
  #round = 0
  readonly #studio: Studio
  readonly #large: Pick<LatestPicture<unknown>, 'rest'>

  constructor(studio: Studio, large: Pick<LatestPicture<unknown>, 'rest'>) {
    this.#studio = studio
    this.#large = large
  }

  get pictures(): RawPictures | undefined {
    return this.#pictures
  }

  get columns(): number {
    return Math.sqrt(this.count)
  }

  /** Undefined until its picture is there. */
  tile(index: number): Tile | undefined {
    return this.#tiles[index]
  }

  get tiles(): Tile[] {
    return this.#tiles.slice(0, this.count).filter((tile) => tile !== undefined)
  }

  /** What is not made yet is not made: something has changed. */
  stepBack(): void {
    this.#round += 1
  }

  /** Makes the grid anew around `state`. @throws StudioProblem */
  async refresh(state: LatentState, subject: Subject, locked: LatentState['knobs']): Promise<void> {
    const round = ++this.#round
    const wanted = this.#wanted(state, subject, locked)
    const key = generatorKey(subject.generator)
    if (key !== this.#generator) {
      this.#generator = key
      this.#pictures = undefined
      this.#tiles = []
    }
    let shown = this.#pictures
    let tiles = this.#tiles
    let pixels: Uint8Array<ArrayBuffer> | undefined
    let drawnAt = performance.now()
    for (let start = 0; start < wanted.length; start += portion) {
      await this.#large.rest
      if (round !== this.#round) return
      const some = wanted.slice(start, start + portion)
      const made = await this.#studio.call('pictures.make', {
        generator: subject.generator,
        latents: stackLatents(some.map(({ latent }) => latent)) as Float32Array<ArrayBuffer>,
        count: some.length,
        slot: 'grid',
      })
      if (made.kind === 'superseded' || round !== this.#round) return
      const length = made.size * made.size * made.channels
      pixels ??= sized(shown?.pixels, wanted.length * length)
      pixels.set(made.pixels, start * length)
      const isWhole = start + portion >= wanted.length
      tiles = replaced(tiles, start, some)
      shown = { size: made.size, channels: made.channels, pixels }
      if (!isWhole && performance.now() - drawnAt < drawEveryMs) continue
      drawnAt = performance.now()
      this.#pictures = shown
      this.#tiles = tiles
    }
  }

  #wanted(state: LatentState, subject: Subject, locked: LatentState['knobs']): Tile[] {
    const { count, radius, seed } = this
    if (this.kind === 'random') {
      return pickedSeeds(count, seed).map((picked) => {
        const there: LatentState = { ...state, base: { kind: 'seed', seed: picked } }
        return { state: there, latent: finalLatent(there, subject) }
      })
    }
    return neighbours(steeredLatent(state, subject), { count, radius, seed }).map((latent) => ({
      state: rebased(state, subject, latent, locked),
      latent: scaleLatent(latent, state.psi),
    }))
  }

  stored() {
    const { kind, count, radius, seed } = this
    return { kind, count, radius, seed }
  }

  /** Takes what makes sense of what was stored. */
  restore(stored: unknown): void {
    if (!isRecord(stored)) return
    this.kind = gridKinds.find((kind) => kind === stored['kind']) ?? this.kind
    this.count = gridCounts.find((count) => count === stored['count']) ?? this.count
    const { radius, seed } = stored
    if (typeof radius === 'number') this.radius = Math.min(radii.max, Math.max(radii.min, radius))
    if (typeof seed === 'number' && Number.isSafeInteger(seed) && seed >= 0) this.seed = seed
  }
}

/** A copy of `length` bytes; what there was, as far as it goes. */
function sized(before: Uint8Array | undefined, length: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(length)
  if (before) pixels.set(before.subarray(0, length))
  return pixels
}

function replaced<T>(list: readonly T[], start: number, some: readonly T[]): T[] {
  const copy = [...list]
  some.forEach((one, i) => (copy[start + i] = one))
  return copy
}
