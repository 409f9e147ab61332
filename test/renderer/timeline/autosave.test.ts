/** What is edited reaches the library: a moment later, once more where it has been changed meanwhile, and never twice. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TimelineSummary } from '../../../src/contract/schemas/timelines.ts'
import { StudioProblem } from '../../../src/contract/studioProblem.ts'
import { Autosave } from '../../../src/renderer/timeline/autosave.svelte.ts'
import { emptyTimeline } from '../../../src/renderer/timeline/edits.ts'
import type { TimelineDraft } from '../../../src/renderer/timeline/storedTimeline.ts'
import { FakeStudio, settled } from '../fakeStudio.ts'
import { seen } from '../seen.svelte.ts'
import { keyframeAt, summary } from './sampleTimelines.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Saving {
  readonly id: string | undefined
  readonly seconds: number
  readonly answer: (saved: TimelineSummary) => void
  readonly refuse: (code: string) => void
}

async function opened() {
  const saves: Saving[] = []
  const fake = await FakeStudio.open({
    'timelines.save': ({ id, timeline }) =>
      new Promise((answer, reject) => {
        const refuse = (code: string) => reject(new StudioProblem({ code, message: 'no', remedy: 'wait' }))
        saves.push({ id, seconds: timeline.seconds, answer, refuse })
      }),
  })
  let draft: TimelineDraft = {
    id: undefined,
    name: 'Mine',
    content: { model: 'fabric', timeline: { ...emptyTimeline, keyframes: [keyframeAt(0)] } },
  }
  const heard: string[] = []
  const autosave = new Autosave(fake.studio, {
    draft: () => draft,
    onSaved: ({ id }, isAll) => {
      heard.push(`${id} ${isAll ? 'all' : 'some'}`)
      draft = { ...draft, id }
    },
    onGone: () => (draft = { ...draft, id: undefined }),
  })
  const keeping = seen(() => autosave.keeping)
  const edit = (seconds: number) => {
    const { content } = draft
    draft = { ...draft, content: { ...content, timeline: { ...content.timeline, seconds } } }
    autosave.changed()
  }
  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms)
    await settled()
  }
  return { fake, autosave, saves, heard, keeping, edit, pass, replace: (to: TimelineDraft) => (draft = to) }
}

test('edits that follow each other are saved once, a moment after the last', async () => {
  const { saves, edit, pass, keeping, heard } = await opened()
  edit(3)
  await pass(700)
  edit(4)
  await pass(700)
  expect([saves.length, keeping.now]).toEqual([0, 'saving'])
  await pass(100)
  expect(saves.map(({ seconds }) => seconds)).toEqual([4])
  saves[0]!.answer(summary('one'))
  await settled()
  expect([keeping.now, heard]).toEqual(['saved', ['one all']])
})

test('what is changed during a save is saved after it, as the same timeline', async () => {
  const { saves, edit, pass, keeping, heard } = await opened()
  edit(3)
  await pass(800)
  edit(4)
  await pass(800)
  expect(saves).toHaveLength(1)
  saves[0]!.answer(summary('one'))
  await settled()
  expect([keeping.now, heard]).toEqual(['saving', ['one some']])
  expect(saves[1]).toMatchObject({ id: 'one', seconds: 4 })
  saves[1]!.answer(summary('one'))
  await settled()
  expect([keeping.now, heard]).toEqual(['saved', ['one some', 'one all']])
})

test('what could not be saved is said, and saved when it is tried again', async () => {
  const { autosave, saves, edit, pass, keeping } = await opened()
  edit(3)
  await pass(800)
  saves[0]!.refuse('disk-full')
  await settled()
  expect(keeping.now).toBe('unsaved')
  autosave.saveWhatIsNot()
  await settled()
  saves[1]!.answer(summary('one'))
  await settled()
  expect(keeping.now).toBe('saved')
  autosave.saveWhatIsNot()
  await settled()
  expect(saves).toHaveLength(2)
})

test('a flush waits for it, and says whether it is there', async () => {
  const { autosave, saves, edit } = await opened()
  expect(await autosave.flush()).toBe(true)
  edit(3)
  const first = autosave.flush()
  await settled()
  saves[0]!.refuse('disk-full')
  expect(await first).toBe(false)
  const second = autosave.flush()
  await settled()
  saves[1]!.answer(summary('one'))
  expect(await second).toBe(true)
})

test('a window that goes saves at once what still waits', async () => {
  const { saves, edit } = await opened()
  edit(3)
  dispatchEvent(new Event('pagehide'))
  await settled()
  expect(saves).toHaveLength(1)
})

test('one that another window has removed becomes a new one', async () => {
  const { saves, edit, pass, heard } = await opened()
  edit(3)
  await pass(800)
  saves[0]!.answer(summary('one'))
  await settled()
  edit(4)
  await pass(800)
  saves[1]!.refuse('timeline-unknown')
  await settled()
  expect(saves[2]).toMatchObject({ id: undefined, seconds: 4 })
  saves[2]!.answer(summary('two'))
  await settled()
  expect(heard).toEqual(['one all', 'two all'])
})

test('what comes of an earlier timeline’s save says nothing of the one that is open', async () => {
  const { autosave, saves, edit, pass, heard, keeping } = await opened()
  edit(3)
  await pass(800)
  autosave.begin()
  saves[0]!.answer(summary('one'))
  await settled()
  expect([heard, keeping.now]).toEqual([[], 'saved'])
})

test('without keyframes there is nothing to save, and without a model it cannot be', async () => {
  const { autosave, saves, edit, replace, keeping } = await opened()
  replace({ id: undefined, name: undefined, content: { model: undefined, timeline: emptyTimeline } })
  edit(3)
  expect(await autosave.flush()).toBe(true)
  const timeline = { ...emptyTimeline, keyframes: [keyframeAt(0)] }
  replace({ id: undefined, name: undefined, content: { model: undefined, timeline } })
  edit(4)
  expect([await autosave.flush(), keeping.now, saves.length]).toEqual([false, 'unsaved', 0])
})

test('while the line is lost it stays unsaved, and is saved when it is back', async () => {
  const { fake, autosave, saves, edit, pass, keeping } = await opened()
  edit(3)
  fake.isThere = false
  await fake.lose()
  await pass(800)
  expect(keeping.now).toBe('unsaved')
  fake.isThere = true
  await pass(4000)
  autosave.saveWhatIsNot()
  await settled()
  expect(saves).toHaveLength(1)
})
