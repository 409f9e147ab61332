/** Undo over a reload of the window. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { History } from '../../../src/renderer/window/history.svelte.ts'
import { keepOverReload, recallHistory } from '../../../src/renderer/window/keptHistory.ts'

interface Step {
  readonly name: string
  readonly numbers: Float32Array
}

const isStep = (value: unknown): value is Step => (value as Step).numbers instanceof Float32Array
const isSame = (a: Step, b: Step) => a.name === b.name
const numbers = Float32Array.of(0.1, -2, 3e-8)
const step = (name: string): Step => ({ name, numbers })

let kept: Map<string, string>
beforeEach(() => {
  kept = new Map()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  })
})
afterEach(() => void vi.unstubAllGlobals())

/** As it is at `now` when the page goes and comes back. */
function reloaded(before: History<Step>, now: Step): History<Step> {
  keepOverReload('test', () => before)
  dispatchEvent(new Event('pagehide'))
  const after = new History(now)
  recallHistory('test', after, isStep, isSame)
  return after
}

function walked(): History<Step> {
  const history = new History(step('a'))
  for (const name of ['b', 'c', 'd']) history.edit(step(name))
  history.undo()
  return history
}

test('the way back and forth is there after a reload, to the last bit', () => {
  const after = reloaded(walked(), step('c'))
  after.redo()
  expect(after.present).toEqual(step('d'))
  for (let steps = 0; steps < 3; steps++) after.undo()
  expect([after.present, after.canUndo]).toEqual([step('a'), false])
})

test('it is not that of something else, nor of another version, and is taken once', () => {
  expect(reloaded(walked(), step('x')).canUndo).toBe(false)
  const again = new History(step('c'))
  recallHistory('test', again, isStep, isSame)
  expect(again.canUndo).toBe(false)
  kept.set('history test', '{"body":"{\\"past\\":[7],\\"present\\":7,\\"future\\":[]}","floats":[]}')
  expect(() =>
    recallHistory('test', again, (value): value is Step => isStep(Object(value)), isSame),
  ).not.toThrow()
  expect(again.canUndo).toBe(false)
})

test('of more than a page may keep the nearest steps are kept', () => {
  const history = new History<Step>(step('0'), { limit: 1000 })
  for (let i = 1; i <= 300; i++)
    history.edit({ name: String(i), numbers: new Float32Array(2000).fill(i / 7) })
  const after = reloaded(history, step('300'))
  expect([...kept.values()].every((text) => text.length < 2e6)).toBe(true)
  after.undo()
  expect(after.present.name).toBe('299')
})
