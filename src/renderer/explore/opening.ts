/** What the address bar or a dropped picture leads to in Explore, as a state to go to. */
import type { Generator } from '../../contract/schemas/pictures.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { latentOfSeed } from '../../engine/latent/latent.ts'
import { changedGenerator, type LatentState } from '../latents/latentState.ts'
import { exploreOf, type Made } from '../latents/newKeyframe.ts'
import type { OpenTimeline } from '../latents/openTimeline.ts'
import { readStored, restoredState } from '../latents/storedState.ts'
import { isRecord } from '../parts/isRecord.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { exploreTexts } from './exploreTexts.ts'
import type { Subjects } from './subjects.svelte.ts'

export interface Opened {
  readonly state: LatentState
  /** The gallery item that what is made from here will be made from. */
  readonly madeFrom?: string
}

/** What is asked for what is opened. */
interface Sources {
  readonly subjects: Subjects
  readonly studio: Studio
  readonly timeline: OpenTimeline
}

/**
 * `item` of the gallery, a `keyframe` of the `timeline`, a `run`'s preview `tile`, or a `model`; undefined where the
 * parameters name none. @throws StudioProblem
 */
export async function openedBy(
  parameters: Readonly<Record<string, string>>,
  now: LatentState,
  sources: Sources,
): Promise<Opened | undefined> {
  const { item, run, tile, model, timeline, keyframe } = parameters
  const { subjects, studio } = sources
  if (timeline !== undefined && keyframe !== undefined) return openKeyframe(keyframe, now, sources)
  if (item !== undefined) {
    const details = await studio.call('gallery.item', { id: item })
    return { ...(await openedMade(details, now, subjects)), madeFrom: item }
  }
  if (run !== undefined) return openTile(run, Number(tile ?? 0), now, sources)
  if (model === undefined) return undefined
  return { state: changedGenerator(now, await subjects.find({ kind: 'model', id: model })) }
}

/** As Explore left it, or else its first latent as it is. @throws StudioProblem where its model isn't here */
export async function openedMade(
  { latents, count, model, state, made }: Made,
  now: LatentState,
  subjects: Subjects,
): Promise<Opened> {
  const stored = readStored(isRecord(state?.['explore']) ? state['explore'] : made['explore'])
  const generator: Generator | undefined = model ? { kind: 'model', id: model } : stored?.generator
  if (!generator || !subjects.has(generator)) throw new StudioProblem(exploreTexts.makerGone)
  const subject = await subjects.find(generator)
  const restored = stored && restoredState(stored, subject)
  if (restored) return { state: restored }
  const latent = latents.slice(0, latents.length / Math.max(1, count))
  if (latent.length !== subject.latentSize) throw new StudioProblem(exploreTexts.makerGone)
  return { state: { ...now, generator, base: { kind: 'latent', latent }, psi: 1, knobs: {} } }
}

async function openKeyframe(
  id: string,
  now: LatentState,
  { subjects, timeline }: Sources,
): Promise<Opened | undefined> {
  await timeline.ready()
  const { latent, explore, generator } = timeline.picture(id)
  const latents = Float32Array.from(latent)
  const made = { latents, count: 1, made: {}, state: { explore: exploreOf(explore) } }
  return openedMade({ ...made, model: generator?.id }, now, subjects)
}

async function openTile(
  id: string,
  tile: number,
  now: LatentState,
  { subjects, studio }: Sources,
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
  await subjects.find(generator)
  const at = Number.isInteger(tile) && tile >= 0 && tile < count ? tile : 0
  const latent = latents.slice(at * latentSize, (at + 1) * latentSize)
  const seed = run && run.seed + at
  const isOfSeed =
    seed !== undefined && latentOfSeed(seed, latentSize).every((value, i) => value === latent[i])
  const base = isOfSeed ? { kind: 'seed' as const, seed } : { kind: 'latent' as const, latent }
  return { state: { ...now, generator, base, psi: 1, knobs: {} } }
}
