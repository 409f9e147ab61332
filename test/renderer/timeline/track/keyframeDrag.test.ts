/** A hand on the lane of keyframes: clicks, drags, bands, and what of it can be undone. */
import { expect, test } from 'vitest'
import { TimelineEditor } from '../../../../src/renderer/timeline/timelineEditor.svelte.ts'
import { KeyframeDrag, type Press } from '../../../../src/renderer/timeline/track/keyframeDrag.svelte.ts'
import { FakeStudio } from '../../fakeStudio.ts'
import { seen } from '../../seen.svelte.ts'
import { timelineAt } from '../sampleTimelines.ts'

const free = { free: true, width: 0 }

/** Ten seconds over 1,000 pixels, ten frames a second. */
async function opened(...times: readonly number[]) {
  const { studio } = await FakeStudio.open()
  const changes: number[] = []
  const editor = new TimelineEditor(studio, {
    onchange: () => changes.push(editor.timeline.keyframes.length),
    onoptions: () => {},
  })
  editor.open({ model: 'fabric', timeline: timelineAt(...times) }, { before: undefined, now: 'one' })
  editor.zoom.width = 1072
  const drag = new KeyframeDrag(editor)
  const press = (x: number, more: Partial<Press> = {}) =>
    drag.press({ x, keyframe: undefined, edge: undefined, extend: false, toggle: false, ...more })
  const at = () => editor.timeline.keyframes.map((one) => one.at)
  return { editor, drag, press, at, changes }
}

test('a drag moves what is selected together, is seen at once, and is one step back', async () => {
  const { editor, drag, press, at, changes } = await opened(1, 3, 8)
  editor.selection.replace(['at-1', 'at-3'])
  const shown = seen(() => at())
  press(300, { keyframe: 'at-3' })
  for (const x of [310, 350, 400]) drag.move(x, free)
  expect([shown.now, changes]).toEqual([[2, 4, 8], []])
  drag.release()
  expect([at(), changes.length]).toEqual([[2, 4, 8], 1])
  editor.document.undo()
  expect([at(), editor.document.canUndo]).toEqual([[1, 3, 8], false])
})

test('a drag that is cancelled has never been', async () => {
  const { editor, drag, press, at, changes } = await opened(1, 3)
  press(300, { keyframe: 'at-3' })
  drag.move(500, free)
  drag.cancel()
  expect([at(), changes, editor.document.canUndo, drag.active]).toEqual([[1, 3], [], false, false])
})

test('a press that hardly moves is a click: it moves nothing, and leaves one of several selected', async () => {
  const { editor, drag, press, at } = await opened(1, 3)
  editor.selection.replace(['at-1', 'at-3'])
  press(300, { keyframe: 'at-3' })
  drag.move(302, free)
  drag.release()
  expect([at(), [...editor.selection.ids]]).toEqual([[1, 3], ['at-3']])
})

test('it is drawn to other keyframes, which a line shows, unless it is dragged freely', async () => {
  const { drag, press, at } = await opened(1.3, 3, 8)
  press(300, { keyframe: 'at-3' })
  drag.move(134, { free: false, width: 0 })
  expect([at()[1], drag.guide]).toEqual([1.3, 1.3])
  drag.move(154, free)
  expect([at()[1], drag.guide]).toEqual([1.5, undefined])
})

test('nothing is dragged out of the timeline, nor past another one that it was over', async () => {
  const { drag, press, at } = await opened(1, 3)
  press(300, { keyframe: 'at-3' })
  drag.move(5000, free)
  expect(at()).toEqual([1, 9.9])
  drag.move(0, free)
  expect(at()).toEqual([0, 1])
  drag.release()
  expect(at()).toEqual([0, 1])
})

test('its edge draws out how long it stays, as far as the next one', async () => {
  const { editor, drag, press } = await opened(1, 3)
  press(100, { edge: 'at-1' })
  drag.move(150, free)
  expect([editor.timeline.keyframes[0]!.hold, drag.isHold, drag.held]).toEqual([0.5, true, 'at-1'])
  drag.move(900, free)
  drag.release()
  expect(editor.timeline.keyframes[0]!.hold).toBe(2)
})

test('a band selects what it spans, beside what was selected where that is wanted', async () => {
  const { editor, drag, press } = await opened(1, 3, 5, 8)
  press(260)
  drag.move(560, { free: false, width: 0 })
  expect(drag.band).toEqual({ from: 260, to: 560 })
  drag.release()
  expect([...editor.selection.ids]).toEqual(['at-3', 'at-5'])
  press(780, { toggle: true })
  drag.move(860, { free: false, width: 0 })
  drag.release()
  expect([...editor.selection.ids]).toEqual(['at-3', 'at-5', 'at-8'])
  press(700)
  drag.release()
  expect(editor.selection.ids.size).toBe(0)
})
