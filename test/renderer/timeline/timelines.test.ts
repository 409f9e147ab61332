/** The timeline that is open: what the library has of it, what the workspace has, and what is opened after it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SavedTimeline, Timeline } from '../../../src/contract/schemas/timelines.ts'
import { StudioProblem } from '../../../src/contract/studioProblem.ts'
import * as actions from '../../../src/renderer/timeline/keyframeActions.ts'
import { Timelines } from '../../../src/renderer/timeline/timelines.svelte.ts'
import { Workspace } from '../../../src/renderer/window/workspace.svelte.ts'
import { FakeStudio, settled } from '../fakeStudio.ts'
import { made } from '../latents/playedPictures.ts'
import { model, saved, summary, timelineAt } from './sampleTimelines.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('requestAnimationFrame', () => 0)
  vi.stubGlobal('cancelAnimationFrame', () => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const missing = new StudioProblem({ code: 'timeline-unknown', message: 'no', remedy: 'begin' })

/** A library of some timelines, which a test may change. */
async function opened(
  entries: Readonly<Record<string, Timeline>> = {},
  { workspaceJson = '', models = [model('fabric')] } = {},
) {
  const library = new Map<string, SavedTimeline>(
    Object.entries(entries).map(([id, timeline]) => [id, saved(id, timeline)]),
  )
  const fake = await FakeStudio.open({
    'models.list': () => models,
    'timelines.list': () => [...library.keys()].map((id) => summary(id)),
    'timelines.open': ({ id }) => library.get(id)!,
    'timelines.save': ({ id = `new-${library.size}`, timeline, name }) => {
      if (!library.has(id) && !id.startsWith('new')) throw missing
      library.set(id, { ...saved(id, timeline), ...(name !== undefined && { name }) })
      return summary(id, name === undefined ? {} : { name })
    },
    'timelines.remove': ({ id }) => {
      library.delete(id)
      return {}
    },
    'pictures.make': ({ count }) => made(count),
  })
  const workspace = new Workspace(fake.studio)
  workspace.open(workspaceJson)
  const timelines = new Timelines(fake.studio, workspace)
  await timelines.connect()
  const storedJson = () => JSON.stringify({ timeline: workspace.read('timeline') })
  const moment = async () => {
    await vi.advanceTimersByTimeAsync(800)
    await settled()
  }
  return { fake, timelines, editor: timelines.editor, library, storedJson, moment }
}

const picture = { latent: Float32Array.of(1, 2, 3, 4), title: 'One' }

test('the first picture begins a timeline, which is in the library a moment later', async () => {
  const { timelines, editor, library, moment } = await opened()
  expect(await timelines.add([picture, picture])).toBe(true)
  expect([editor.model?.id, timelines.id, timelines.keeping]).toEqual(['fabric', undefined, 'saving'])
  await moment()
  expect([timelines.id, timelines.keeping]).toEqual(['new-0', 'saved'])
  expect(library.get('new-0')?.keyframes.map(({ at }) => at)).toEqual([0, 2])
})

test('what is open is saved before another one opens, and its way back is there when it opens again', async () => {
  const { timelines, editor, library } = await opened({ one: timelineAt(1, 3), two: timelineAt(5) })
  expect(timelines.id).toBe('one')
  actions.setSeconds(editor, 20)
  await timelines.open('two')
  expect([library.get('one')?.seconds, editor.timeline.keyframes[0]?.at]).toEqual([20, 5])
  expect(editor.document.canUndo).toBe(false)
  await timelines.open('one')
  editor.document.undo()
  expect(editor.timeline.seconds).toBe(10)
})

test('where it cannot be saved, nothing else opens', async () => {
  const { fake, timelines, editor } = await opened({ one: timelineAt(1, 3), two: timelineAt(5) })
  fake.answer({
    'timelines.save': () => {
      throw new StudioProblem({ code: 'disk-full', message: 'no', remedy: 'make room' })
    },
  })
  actions.setSeconds(editor, 20)
  await timelines.open('two')
  expect([timelines.id, editor.timeline.seconds, timelines.keeping]).toEqual(['one', 20, 'unsaved'])
})

test('one that another window has removed lives on as a new one', async () => {
  const { timelines, editor, library, moment } = await opened({ one: timelineAt(1, 3) })
  library.delete('one')
  actions.setSeconds(editor, 20)
  await moment()
  expect([timelines.id, library.get('new-0')?.seconds]).toEqual(['new-0', 20])
})

test('a reload finds what was open, where the playhead was, and what was not saved yet', async () => {
  const entries = { one: timelineAt(1, 3), two: timelineAt(5) }
  const { timelines, editor, storedJson } = await opened(entries)
  await timelines.open('two')
  editor.player.goTo(42)
  actions.toggleLoop(editor)
  const next = await opened(entries, { workspaceJson: storedJson() })
  expect([next.timelines.id, next.editor.player.frame]).toEqual(['two', 42])
  expect([next.editor.timeline.loop, next.timelines.keeping]).toEqual([true, 'saving'])
  await next.moment()
  expect(next.library.get('two')?.loop).toBe(true)
})

test('removing the open one opens what is left, or an empty one', async () => {
  const { timelines, editor } = await opened({ one: timelineAt(1, 3), two: timelineAt(5) })
  await timelines.remove()
  expect([timelines.id, editor.timeline.keyframes.length]).toEqual(['two', 1])
  await timelines.remove()
  expect([timelines.id, editor.timeline.keyframes.length]).toEqual([undefined, 0])
})

test('pictures of another latent size are refused, and change nothing', async () => {
  const { timelines, editor } = await opened({ one: timelineAt(1, 3) })
  expect(await timelines.add([{ latent: Float32Array.of(1, 2) }])).toBe(false)
  expect([editor.timeline.keyframes.length, editor.document.canUndo]).toEqual([2, false])
})

test('a timeline without its model says what it was called, and opens others all the same', async () => {
  const gone = timelineAt(1, 3)
  const { timelines, editor, library } = await opened({ one: timelineAt(5), two: gone })
  const { modelId: _, ...lost } = saved('two', gone)
  library.set('two', lost)
  await timelines.open('two')
  expect([editor.model, timelines.lostModel]).toEqual([undefined, 'Fabric'])
  actions.toggleLoop(editor)
  await timelines.open('one')
  expect([timelines.id, timelines.lostModel]).toEqual(['one', undefined])
})

test('a keyframe that is changed in Explore is asked for once, and put back at its time', async () => {
  const { timelines, editor } = await opened({ one: timelineAt(1, 3) })
  timelines.askEdit('at-3')
  expect([timelines.takeEdit('at-1'), timelines.takeEdit('at-3'), timelines.takeEdit('at-3')]).toEqual([
    false,
    true,
    false,
  ])
  expect(timelines.picture('at-3')).toMatchObject({ generator: { kind: 'model', id: 'fabric' } })
  timelines.replace('at-3', picture)
  expect(editor.timeline.keyframes[1]).toMatchObject({ id: 'at-3', at: 3, title: 'One', easing: 'linear' })
  expect(() => timelines.replace('gone', picture)).toThrow(StudioProblem)
  editor.document.undo()
  expect(editor.timeline.keyframes[1]?.title).toBeUndefined()
})

test('what is cut is pasted at the playhead, and each is a step back', async () => {
  const { editor } = await opened({ one: timelineAt(1, 3) })
  const at = () => editor.timeline.keyframes.map((one) => one.at)
  editor.selection.only('at-1')
  actions.cut(editor)
  expect([at(), actions.canPaste(editor)]).toEqual([[3], true])
  editor.player.goToTime(6)
  actions.paste(editor)
  expect([at(), editor.selected.map((one) => one.at)]).toEqual([[3, 6], [6]])
  editor.document.undo()
  editor.document.undo()
  expect([at(), editor.document.canUndo]).toEqual([[1, 3], false])
})
