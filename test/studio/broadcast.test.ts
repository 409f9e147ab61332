import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Broadcast } from '../../src/studio/broadcast.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => vi.useRealTimers())

function listener() {
  const heard: string[] = []
  return { heard, send: (_: string, payload: object) => void heard.push((payload as { id: string }).id) }
}

test('the first comes at once, of many the last, at most 20 a second', () => {
  const broadcast = new Broadcast()
  const { heard, ...page } = listener()
  broadcast.add(page)
  for (let ms = 0; ms < 1000; ms += 10) {
    broadcast.tell('run.removed', { id: String(ms) }, 'a run')
    vi.advanceTimersByTime(10)
  }
  vi.advanceTimersByTime(1000)
  expect(heard[0]).toBe('0')
  expect(heard.at(-1)).toBe('990')
  expect(heard.length).toBeGreaterThan(15)
  expect(heard.length).toBeLessThanOrEqual(21)
})

test('different things don’t hold each other up', () => {
  const broadcast = new Broadcast()
  const { heard, ...page } = listener()
  broadcast.add(page)
  broadcast.tell('run.removed', { id: 'a' }, 'a')
  broadcast.tell('run.removed', { id: 'b' }, 'b')
  expect(heard).toEqual(['a', 'b'])
})

test('who has gone hears nothing more', () => {
  const broadcast = new Broadcast()
  const [first, second] = [listener(), listener()]
  const leave = broadcast.add(first)
  broadcast.add(second)
  leave()
  broadcast.tell('run.removed', { id: 'a' })
  expect([first.heard, second.heard]).toEqual([[], ['a']])
})
