/**
 * Starting from one's own pictures: those that the model has learned, photos that have come since, and the way from where one
 * is to one of them. Lives as long as the window. Knows no component.
 */
import { createContext } from 'svelte'
import type { Model, PlacedPhoto } from '../../contract/schemas/models.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { slerp } from '../../engine/latent/interpolate.ts'
import type { Latent } from '../../engine/latent/latent.ts'
import { LearnedPictures, type LearnedPicture } from '../latents/learnedPictures.svelte.ts'
import { steeredLatent, type LatentState, type Start } from '../latents/latentState.ts'
import { placePhoto } from '../latents/placePhoto.ts'
import type { DroppedFile } from '../parts/droppedFiles.ts'
import { isRecord } from '../parts/isRecord.ts'
import type { Studio } from '../window/studio.svelte.ts'
import type { Workspace } from '../window/workspace.svelte.ts'
import type { Explore } from './explore.svelte.ts'
import { exploreTexts } from './exploreTexts.ts'

/** Photos that stay at hand, the last one first. */
const mostPhotos = 12

/** A picture that one can start from. */
export interface Place {
  readonly start: Start
  readonly latent: Latent
}

interface Walk {
  readonly from: LatentState
  /** What `from` comes to before the truncation. */
  readonly latent: Latent
  readonly to: Place
  /** 0 is where one came from, 1 the picture. */
  readonly share: number
}

export class Yours {
  readonly learned: LearnedPictures
  /** Whether they stand where the grid does otherwise. */
  #wanted = $state(false)
  #photos = $state.raw<readonly { readonly model: string; readonly photo: PlacedPhoto }[]>([])
  #walk = $state.raw<Walk>()
  #busy = $state(false)
  readonly #studio: Studio
  readonly #workspace: Workspace
  readonly #explore: Explore

  constructor(studio: Studio, workspace: Workspace, explore: Explore) {
    this.#studio = studio
    this.#workspace = workspace
    this.#explore = explore
    this.learned = new LearnedPictures(studio)
  }

  /** The model that is explored, where pictures have places in it. */
  get model(): Model | undefined {
    const { generator } = this.#explore.state
    if (generator.kind !== 'model') return undefined
    const model = this.#explore.subjects.models.find(({ id }) => id === generator.id)
    return model && (model.hasEncoder || model.hasPictures) ? model : undefined
  }

  get shown(): boolean {
    return this.#wanted && this.model !== undefined
  }

  show(wanted: boolean): void {
    this.#wanted = wanted
    this.#workspace.keep('yours', { shown: wanted })
  }

  /** What was kept the last time. */
  restore(): void {
    const kept = this.#workspace.read('yours')
    this.#wanted = isRecord(kept) && kept['shown'] === true
  }

  /** Those that have been placed in the model that is explored. */
  get photos(): PlacedPhoto[] {
    const id = this.model?.id
    return this.#photos.filter(({ model }) => model === id).map(({ photo }) => photo)
  }

  /** A photo is sent and looked at. */
  get busy(): boolean {
    return this.#busy
  }

  /** The way that one is on. */
  get walk(): Pick<Walk, 'to' | 'share'> | undefined {
    const walk = this.#walk
    const isHere = walk?.from.generator.id === this.#explore.state.generator.id
    return isHere ? walk : undefined
  }

  /** With no knob turned, as far from the average as it lies. */
  stateOf({ start, latent }: Place): LatentState {
    const { generator } = this.#explore.state
    return { generator, base: { kind: 'latent', latent, start }, psi: 1, knobs: {} }
  }

  startFrom(place: Place): void {
    this.#walk = undefined
    this.#explore.go(this.stateOf(place))
  }

  /** From where one is; it begins there. */
  walkTo(to: Place): void {
    const { state: from, subject } = this.#explore
    if (subject) this.#walk = { from, latent: steeredLatent(from, subject), to, share: 0 }
  }

  /** To somewhere on the way: the picture at its end. */
  goAlong(share: number): void {
    const walk = this.#walk
    if (!walk) return
    this.#walk = { ...walk, share }
    this.#explore.document.edit(stateAlong(walk, share), 'walk')
  }

  /** Both ends of the way. */
  ends(): LatentState[] {
    const walk = this.#walk
    return walk ? [walk.from, stateAlong(walk, 1)] : []
  }

  leaveWalk(): void {
    this.#walk = undefined
  }

  /** Sends a photo and goes to its place. @throws StudioProblem where there is none for it */
  async place(file: DroppedFile): Promise<void> {
    const { generator } = this.#explore.state
    if (generator.kind !== 'model') throw new StudioProblem(exploreTexts.runPlacesNone)
    this.#busy = true
    try {
      const photo = await placePhoto(this.#studio, generator.id, file)
      this.#photos = [{ model: generator.id, photo }, ...this.#photos].slice(0, mostPhotos)
      this.show(true)
      if (this.#explore.state.generator.id === generator.id) this.startFrom(placeOfPhoto(photo))
    } finally {
      this.#busy = false
    }
  }
}

export function placeOfPhoto({ name, latent }: PlacedPhoto): Place {
  return { start: { kind: 'photo', name }, latent }
}

export function placeOfPicture({ name, latent }: LearnedPicture): Place {
  return { start: { kind: 'picture', name }, latent }
}

/** On the arc, as far from the average as its ends are; one end is exactly where one came from, the other the picture. */
function stateAlong({ from, latent, to }: Walk, share: number): LatentState {
  if (share === 0) return from
  const { generator, psi } = from
  const base =
    share === 1
      ? ({ kind: 'latent', latent: to.latent, start: to.start } as const)
      : ({ kind: 'latent', latent: slerp(latent, to.latent, share) } as const)
  return { generator, psi, base, knobs: {} }
}

export const [useYours, provideYours] = createContext<Yours>()
