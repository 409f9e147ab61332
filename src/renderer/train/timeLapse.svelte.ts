/** A training as a film: what of it is shown, how long each picture stays. Kept for the next time. */
import * as v from 'valibot'
import type { FilmSubject } from '../../contract/schemas/films.ts'
import type { Previews, Run } from '../../contract/schemas/runs.ts'
import { trainTexts } from './trainTexts.ts'
import type { FilmWish } from '../film/filmMaking.svelte.ts'
import { checkpointsOf, previewExtent } from './timeLapseMeasures.ts'
import type { Workspace } from '../window/workspace.svelte.ts'

export const timeLapseKinds = ['previews', 'checkpoints'] as const
export type TimeLapseKind = (typeof timeLapseKinds)[number]

/** A GIF keeps it exactly: its unit is a hundredth of a second. */
const usualFps = 25
const part = 'timeLapsePace'

const seconds = (least: number, usual: number) =>
  v.fallback(v.pipe(v.number(), v.minValue(least), v.maxValue(60)), usual)
const pace = v.object({
  shows: v.fallback(v.picklist(timeLapseKinds), 'previews'),
  secondsEach: seconds(0.01, 0.2),
  lastHold: seconds(0, 2),
  fades: v.fallback(v.boolean(), true),
})

export type Pace = Readonly<v.InferOutput<typeof pace>>

export class TimeLapse {
  tile = $state(0)
  #pace = $state.raw() as Pace
  readonly #workspace: Workspace
  readonly #training: () => { readonly run: Run; readonly previews: Previews }
  readonly #subject: FilmSubject = $derived.by(() => this.#subjectNow())

  constructor(
    workspace: Workspace,
    tile: number,
    training: () => { readonly run: Run; readonly previews: Previews },
  ) {
    this.#workspace = workspace
    this.#training = training
    this.tile = tile
    this.#pace = v.parse(pace, workspace.read(part) ?? {})
  }

  get pace(): Pace {
    return this.#pace
  }

  change(changes: Partial<Pace>): void {
    this.#pace = { ...this.#pace, ...changes }
    this.#workspace.keep(part, this.#pace)
  }

  get wish(): FilmWish {
    const { run, previews } = this.#training()
    const { shows, secondsEach, lastHold, fades } = this.#pace
    const pictures = shows === 'previews' ? previews.list.length : checkpointsOf(run)
    const frames = Math.max(1, Math.round((pictures * secondsEach + lastHold) * usualFps))
    return {
      subject: this.#subject,
      name: trainTexts.timeLapse.name(run.name),
      // Towards the end there is more to see.
      at: Math.round(frames * 0.6),
      frames,
      fps: usualFps,
      picture:
        shows === 'previews' ? previewExtent(previews) : { width: previews.size, height: previews.size },
      crossfade: (fps) => (fades ? Math.round(secondsEach * fps) : 1),
    }
  }

  #subjectNow(): FilmSubject {
    const { run, previews } = this.#training()
    const { shows, secondsEach, lastHold } = this.#pace
    const { latents, latentSize } = previews
    if (shows === 'previews') return { kind: shows, run: run.id, secondsEach, lastHold }
    const latent = latents.slice(this.tile * latentSize, (this.tile + 1) * latentSize)
    return { kind: shows, run: run.id, latent, secondsEach, lastHold }
  }
}
