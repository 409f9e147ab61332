/** Pictures and copies that become keyframes, where they fit: each one step back. Knows no element. */
import { limits } from '../../contract/limits.ts'
import type { Keyframe } from '../../contract/schemas/timelines.ts'
import { StudioProblem } from '../../contract/studioProblem.ts'
import { latentOfFrame } from '../../engine/latent/timeline.ts'
import { onFrame } from '../../engine/latent/timelinePresets.ts'
import type { NewKeyframe } from '../latents/newKeyframe.ts'
import { say, sayDoneAt } from '../parts/toasts.ts'
import * as edits from './edits.ts'
import { newId } from './newId.ts'
import type { Copied, TimelineEditor } from './timelineEditor.svelte.ts'
import { timelineTexts } from './timelineTexts.ts'

/** From `at` on, or else behind the last one; the playhead goes there. @throws StudioProblem where they do not fit */
export function addPictures(editor: TimelineEditor, pictures: readonly NewKeyframe[], at?: number): void {
  const { timeline, player } = editor
  const from = at ?? edits.nextMoment(timeline)
  const keyframes = pictures.map((picture, index) =>
    keyframeOf(editor, picture, onFrame(from + index * edits.usualGap, timeline.fps)),
  )
  insert(editor, keyframes, pictures[0]?.generator)
  if (keyframes[0]) player.goToTime(keyframes[0].at)
}

/** `name`: of a timeline that nobody sees. */
export function sayAdded(
  { model, document }: TimelineEditor,
  pictures: readonly NewKeyframe[],
  name: string | undefined,
): void {
  const foreign = pictures.filter(({ generator }) => generator && generator.id !== document.model).length
  if (foreign > 0) say(timelineTexts.otherModel(foreign, model?.name))
  else if (name !== undefined)
    sayDoneAt(timelineTexts.added(pictures.length, name), timelineTexts.openIt, '#/timeline')
}

/** A keyframe as the timeline shows it. @throws StudioProblem where it is gone */
export function pictureAt({ document, generator }: TimelineEditor, id: string): NewKeyframe {
  const keyframe = document.keyframe(id)
  if (!keyframe) throw new StudioProblem(timelineTexts.keyframeGone)
  return { ...keyframe, generator }
}

/** @throws StudioProblem where they do not fit */
export function insertCopies(editor: TimelineEditor, { keyframes, generator }: Copied, at: number): void {
  insert(editor, edits.copiesAt(keyframes, at, editor.timeline.fps, newId), generator)
}

/** Another picture in a keyframe's place, at the same time. @throws StudioProblem where it cannot be one */
export function replacePicture(editor: TimelineEditor, id: string, picture: NewKeyframe): void {
  const { document, timeline, selection, player, model } = editor
  const keyframe = document.keyframe(id)
  if (!keyframe) throw new StudioProblem(timelineTexts.keyframeGone)
  if (picture.latent.length !== keyframe.latent.length)
    throw new StudioProblem(timelineTexts.otherSize(picture.latent.length, keyframe.latent.length))
  const { at, hold, easing, path } = keyframe
  const next: Keyframe = { ...keyframeOf(editor, picture, at), id, hold, easing, path }
  const keyframes = timeline.keyframes.map((one) => (one.id === id ? next : one))
  document.edit({ ...timeline, keyframes })
  selection.only(id)
  player.goToTime(at)
  if (picture.generator && picture.generator.id !== document.model)
    say(timelineTexts.otherModel(1, model?.name))
}

/** What is seen at the playhead becomes a keyframe there; the way goes on as it did. */
export function addHere(editor: TimelineEditor): void {
  const { timeline, player, selection, document } = editor
  if (timeline.keyframes.length === 0) return
  const { frame, time } = player
  const there = timeline.keyframes.find(({ at }) => Math.abs(at - time) < 0.5 / timeline.fps)
  if (there) return selection.only(there.id)
  const latent = latentOfFrame(timeline, frame)
  const keyframe = keyframeOf(editor, { latent, title: timelineTexts.ofFrame(frame) }, time)
  document.edit(edits.added(timeline, [keyframe]))
  selection.only(keyframe.id)
}

function insert(
  { timeline, latentSize, document, models, selection }: TimelineEditor,
  keyframes: readonly Keyframe[],
  generator: NewKeyframe['generator'],
): void {
  const [first, last] = [keyframes[0], keyframes.at(-1)]
  if (!first || !last) return
  const size = latentSize ?? first.latent.length
  const other = keyframes.find(({ latent }) => latent.length !== size)
  if (other) throw new StudioProblem(timelineTexts.otherSize(other.latent.length, size))
  if (timeline.keyframes.length + keyframes.length > limits.keyframes)
    throw new StudioProblem(timelineTexts.tooMany(limits.keyframes))
  // A timeline that begins with these shows their own maker's pictures, if that is here.
  const model =
    latentSize === undefined ? models.fitting(size, generator?.id, document.model) : document.model
  if (latentSize === undefined && model === undefined) throw new StudioProblem(timelineTexts.makerGone)
  if (last.at > limits.filmSeconds - edits.usualGap)
    throw new StudioProblem(timelineTexts.tooLong(limits.filmSeconds))
  document.edit(edits.added(timeline, keyframes), { model })
  selection.replace(keyframes.map(({ id }) => id))
}

function keyframeOf(
  { options }: TimelineEditor,
  { latent, title, explore }: NewKeyframe,
  at: number,
): Keyframe {
  return {
    id: newId(),
    latent: Float32Array.from(latent),
    at,
    hold: 0,
    easing: options.chosen.easing,
    path: options.chosen.path,
    ...(title && { title: title.slice(0, limits.title) }),
    ...(explore && { explore }),
  }
}
