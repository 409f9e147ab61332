/** What the address bar or a dropped picture leads to in Explore, as a state to go to. */
import type { CallOutput } from '../../contract/calls.ts'
import type { Generator } from '../../contract/schemas/pictures.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { latentOfSeed } from '../../engine/latent/latent.ts'
import { exploreTexts } from './exploreTexts.ts'
import { timelineTexts } from '../timeline/timelineTexts.ts'
import { readKept, restoredState } from './exploreKeeping.ts'
import type { ExploreState, Subject } from './exploreState.ts'
import { isRecord } from '../parts/isRecord.ts'
import type { Timelines } from '../timeline/timeline.svelte.ts'
import { exploreOf } from '../timeline/timelinePictures.ts'
import type { ExploreSubjects } from './exploreSubjects.svelte.ts'
import type { Studio } from '../window/studio.svelte.ts'

export interface Opened {
  readonly state: ExploreState
  readonly subject: Subject
  /** The gallery item that what is made from here will be made from. */
  readonly madeFrom?: string
}

/** What a picture's file or a gallery item says of it. */
type Made = Pick<CallOutput<'gallery.readPicture'>, 'latents' | 'count' | 'model' | 'state' | 'made'>

/**
 * `item` of the gallery, a `keyframe` of the `timeline`, a `run`'s preview `tile`, or a `model`; undefined where the
 * parameters name none. @throws StudioProblem
 */
export async function openedBy(
  parameters: Readonly<Record<string, string>>,
  now: ExploreState,
  subjects: ExploreSubjects,
  studio: Studio,
  timelines: Timelines,
): Promise<Opened | undefined> {
  const { item, run, tile, model, timeline, keyframe } = parameters
  if (timeline !== undefined && keyframe !== undefined)
    return openKeyframe(keyframe, now, subjects, timelines)
  if (item !== undefined) {
    const details = await studio.call('gallery.item', { id: item })
    return { ...(await openedMade(details, now, subjects)), madeFrom: item }
  }
  if (run !== undefined) return openTile(run, Number(tile ?? 0), now, subjects, studio)
  if (model === undefined) return undefined
  const subject = await subjects.find({ kind: 'model', id: model })
  return { subject, state: changedGenerator(now, subject) }
}

/** As Explore left it, or else its first latent as it is. @throws StudioProblem where its model isn't here */
export async function openedMade(
  { latents, count, model, state, made }: Made,
  now: ExploreState,
  subjects: ExploreSubjects,
): Promise<Opened> {
  const kept = readKept(isRecord(state?.['explore']) ? state['explore'] : made['explore'])
  const generator: Generator | undefined = model ? { kind: 'model', id: model } : kept?.generator
  if (!generator || !subjects.has(generator)) throw new StudioProblem(exploreTexts.makerGone)
  const subject = await subjects.find(generator)
  const restored = kept && restoredState(kept, subject)
  if (restored) return { subject, state: restored }
  const latent = latents.slice(0, latents.length / Math.max(1, count))
  if (latent.length !== subject.latentSize) throw new StudioProblem(exploreTexts.makerGone)
  return { subject, state: { ...now, generator, base: { kind: 'latent', latent }, psi: 1, knobs: {} } }
}

async function openKeyframe(
  id: string,
  now: ExploreState,
  subjects: ExploreSubjects,
  timelines: Timelines,
): Promise<Opened | undefined> {
  await timelines.ready()
  const keyframe = timelines.document.keyframe(id)
  if (!keyframe) throw new StudioProblem(timelineTexts.keyframeGone)
  const { latent, explore } = keyframe
  const made = { latents: latent, count: 1, made: {}, state: { explore: exploreOf(explore) } }
  // As the timeline shows it: by its model, whoever made it.
  return openedMade({ ...made, model: timelines.model?.id }, now, subjects)
}

async function openTile(
  id: string,
  tile: number,
  now: ExploreState,
  subjects: ExploreSubjects,
  studio: Studio,
): Promise<Opened> {
  const [runs, { latents, latentSize, count }] = await Promise.all([
    studio.call('runs.list', {}),
    studio.call('runs.previews', { id }),
  ])
  const run = runs.find((one) => one.id === id)
  let generator: Generator = { kind: 'run', id }
  for (const model of run?.models ?? []) {
    const made: Generator = { kind: 'model', id: model }
    if (subjects.has(made)) generator = made // the latest comes last
  }
  const subject = await subjects.find(generator)
  const at = Number.isInteger(tile) && tile >= 0 && tile < count ? tile : 0
  const latent = latents.slice(at * latentSize, (at + 1) * latentSize)
  const seed = run && run.seed + at
  const isOfSeed =
    seed !== undefined && latentOfSeed(seed, latentSize).every((value, i) => value === latent[i])
  const base = isOfSeed ? { kind: 'seed' as const, seed } : { kind: 'latent' as const, latent }
  return { subject, state: { ...now, generator, base, psi: 1, knobs: {} } }
}

/** The same place in another generator: knobs mean something else there, and start at 0. */
export function changedGenerator(now: ExploreState, subject: Subject, seed = 1): ExploreState {
  const { generator, latentSize } = subject
  const fits = now.base.kind === 'seed' || now.base.latent.length === latentSize
  return { ...now, generator, base: fits ? now.base : { kind: 'seed', seed }, knobs: {} }
}
