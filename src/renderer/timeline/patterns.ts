/** Timelines that begin as a pattern, of what is selected, of favourites, or of seeds at random. Asks the Studio for latents. */
import type { Keyframe, Timeline } from '../../contract/schemas/timelines.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { latentOfSeed, type Latent } from '../../engine/latent/latent.ts'
import { pickedSeeds } from '../../engine/latent/neighbours.ts'
import type * as engine from '../../engine/latent/timeline.ts'
import { circleTimeline, evenSteps, loopThrough, walkTimeline } from '../../engine/latent/timelinePresets.ts'
import { timelineTexts } from './timelineTexts.ts'
import type { NewKeyframe } from '../latents/newKeyframe.ts'
import type { Studio } from '../window/studio.svelte.ts'
import type { TimelineEditor } from './timelineEditor.svelte.ts'
import { newId } from './newId.ts'
import { picturesOfItem, pictureOfSeed } from '../latents/newKeyframe.ts'
import { sayProblem } from '../parts/toasts.ts'

export const evenCounts = [10, 16, 32] as const
/** More favourites would be a film of minutes. */
const mostFavourites = 60
const walkSteps = 50
const startPictures = 4

interface Pattern {
  readonly timeline: engine.Timeline
  /** What its first keyframes are, in their order. */
  readonly pictures: readonly NewKeyframe[]
}

/** A loop of some pictures at random: something to begin with. */
export function randomLoop(editor: TimelineEditor): Promise<void> {
  return begin(editor, (latentSize) => loopOf(editor, random(editor, startPictures, latentSize)))
}

export function favouritesLoop(editor: TimelineEditor, studio: Studio): Promise<void> {
  return begin(editor, async (latentSize) => {
    const pictures = (await favourites(studio)).filter(({ latent }) => latent.length === latentSize)
    if (pictures.length < 2) throw new StudioProblem(timelineTexts.noFavourites)
    return loopOf(editor, pictures)
  })
}

export function walk(editor: TimelineEditor): Promise<void> {
  return begin(editor, (latentSize) => {
    const pictures = ends(editor, 1, latentSize)
    const { fps } = editor.timeline
    const steps = { steps: walkSteps, stepSize: 0.1, fps }
    const timeline = walkTimeline(pictures[0]!.latent, chance(latentSize * walkSteps), steps)
    return { timeline, pictures }
  })
}

export function circle(editor: TimelineEditor): Promise<void> {
  return begin(editor, (latentSize) => {
    const [first, second] = ends(editor, 2, latentSize)
    const { fps } = editor.timeline
    return { timeline: circleTimeline(first!.latent, second!.latent, { fps }), pictures: [] }
  })
}

export function evenWay(editor: TimelineEditor, steps: number): Promise<void> {
  return begin(editor, (latentSize) => {
    const pictures = ends(editor, 2, latentSize)
    const { path } = editor.options.chosen
    return { timeline: evenSteps(pictures[0]!.latent, pictures[1]!.latent, { steps, path }), pictures }
  })
}

async function favourites(studio: Studio): Promise<NewKeyframe[]> {
  const { items } = await studio.call('gallery.query', {
    favourite: true,
    kind: 'picture',
    sort: 'oldest',
    offset: 0,
    limit: mostFavourites,
  })
  const details = await Promise.all(
    // One of another program says nothing of its latent, and is left out.
    items.map(({ id }) => studio.call('gallery.item', { id }).catch(() => undefined)),
  )
  return details.flatMap((one) => (one ? picturesOfItem(one) : []))
}

/** Its keyframes take the place of those there are: one step back. What goes wrong is said. */
async function begin(
  { document, models, selection, player, zoom, latentSize }: TimelineEditor,
  pattern: (latentSize: number) => Promise<Pattern> | Pattern,
): Promise<void> {
  try {
    const model = document.model ?? models.usual?.id
    const size = latentSize ?? models.find(model)?.latentSize
    if (size === undefined) throw new StudioProblem(timelineTexts.noModel)
    const { timeline, pictures } = await pattern(size)
    document.edit(withIds(timeline, pictures), { model })
    selection.clear()
    player.goTo(0)
    zoom.fit()
  } catch (thrown) {
    sayProblem(thrown)
  }
}

function loopOf({ timeline, options }: TimelineEditor, pictures: readonly NewKeyframe[]): Pattern {
  const { path, easing } = options.chosen
  const latents = pictures.map(({ latent }) => latent)
  const loop = loopThrough(latents, { easing, fps: timeline.fps })
  const keyframes = loop.keyframes.map((one) => ({ ...one, path }))
  return { timeline: { ...loop, keyframes }, pictures }
}

/** What is selected, as far as that goes; for the rest, pictures at random. */
function ends(editor: TimelineEditor, count: number, latentSize: number): NewKeyframe[] {
  const { selected } = editor
  const chosen =
    count === 2 && selected.length > 2 ? [selected[0]!, selected.at(-1)!] : selected.slice(0, count)
  return [...chosen, ...random(editor, count - chosen.length, latentSize)]
}

function random({ document, models }: TimelineEditor, count: number, latentSize: number): NewKeyframe[] {
  const generator = document.model ?? models.usual?.id
  const seeds = pickedSeeds(count, Math.floor(Math.random() * 1e9))
  return seeds.map((seed) => pictureOfSeed(seed, latentSize, generator))
}

/** As keyframes of the window, which say what they are. */
function withIds(
  { fps, seconds, loop, keyframes }: engine.Timeline,
  pictures: readonly NewKeyframe[],
): Timeline {
  return {
    fps,
    seconds,
    loop,
    keyframes: keyframes.map((one, index): Keyframe => {
      const { title, explore } = pictures[index] ?? {}
      return {
        ...one,
        id: newId(),
        latent: Float32Array.from(one.latent),
        ...(title && { title }),
        ...(explore && { explore }),
      }
    }),
  }
}

/** As the engine takes it, of which the window knows only latents: normal numbers out of a latent of a seed at random. */
function chance(count: number): Parameters<typeof walkTimeline>[1] {
  const values: Latent = latentOfSeed(Math.floor(Math.random() * 1e9), count)
  let next = 0
  return {
    normal: () => values[next++ % values.length]!,
    uniform: () => Math.random(),
    integer: (from, to) => from + Math.floor(Math.random() * (to - from + 1)),
  }
}
