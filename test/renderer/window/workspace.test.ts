/** What the window finds again: saved a moment after it changed, whatever happens in between. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StudioProblem } from '../../../src/contract/studioProblem.ts'
import { Workspace } from '../../../src/renderer/window/workspace.svelte.ts'
import { FakeStudio, settled } from '../fakeStudio.ts'
import { seen } from '../seen.svelte.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function opened() {
  const fake = await FakeStudio.open()
  const workspace = new Workspace(fake.studio)
  const kept = () =>
    fake.inputs('studio.keepWorkspace').map((input) => {
      const { workspace: json } = input as { workspace: string }
      return JSON.parse(json) as unknown
    })
  return { fake, workspace, kept, keeping: seen(() => workspace.keeping) }
}

async function wait(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  await settled()
}

test('changes that follow each other are saved once, with all that is kept', async () => {
  const { workspace, kept, keeping } = await opened()
  workspace.open('{"gallery":1}')
  workspace.keep('view', 'train')
  await wait(500)
  workspace.keep('view', 'models')
  await wait(500)
  expect(kept()).toEqual([])
  await wait(100)
  expect(kept()).toEqual([{ gallery: 1, view: 'models' }])
  expect(keeping.values).toEqual(['saved', 'saving', 'saved'])
})

test('it is not saved before what came while it was being saved is', async () => {
  const { fake, workspace, kept, keeping } = await opened()
  let done = () => {}
  fake.answer({ 'studio.keepWorkspace': () => new Promise((resolve) => (done = () => resolve({}))) })
  workspace.keep('view', 'train')
  await wait(600)
  workspace.keep('view', 'models')
  done()
  await settled()
  expect(keeping.now).toBe('saving')
  await wait(600)
  done()
  await settled()
  expect([keeping.now, kept().at(-1)]).toEqual(['saved', { view: 'models' }])
})

test('what could not be saved is said, and saved when the Studio is there again', async () => {
  const { fake, workspace, keeping } = await opened()
  const problem = { code: 'disk-full', message: 'The disk is full.', remedy: 'Make room.' }
  fake.answer({
    'studio.keepWorkspace': () => {
      throw new StudioProblem(problem)
    },
  })
  workspace.keep('view', 'train')
  await wait(600)
  expect(keeping.now).toBe('unsaved')
  fake.answer({ 'studio.keepWorkspace': () => ({}) })
  workspace.saveWhatIsNot()
  await settled()
  expect(keeping.now).toBe('saved')
  workspace.saveWhatIsNot()
  await settled()
  expect(fake.inputs('studio.keepWorkspace')).toHaveLength(2)
})

test('a window that goes saves at once what it had not yet', async () => {
  const { workspace, kept } = await opened()
  dispatchEvent(new Event('pagehide'))
  await settled()
  expect(kept()).toEqual([])
  workspace.keep('view', 'train')
  dispatchEvent(new Event('pagehide'))
  await settled()
  expect(kept()).toEqual([{ view: 'train' }])
})

test.each(['', 'null', '[', '7'])('%j is a workspace that holds nothing', async (json) => {
  const { workspace } = await opened()
  workspace.open(json)
  expect(workspace.read('view')).toBeUndefined()
})
