import { expect, test } from 'vitest'
import { FairQueue, type Waiting } from '../../../src/studio/generation/fairQueue.ts'

const request = (page: string, count: number, slot?: string, key = 'model'): Waiting => ({
  page,
  count,
  slot,
  key,
  next: 0,
})

/** `page:pictures` of each request in a batch. */
function taken(batch: ReturnType<FairQueue<Waiting>['take']>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { request: one } of batch) {
    const name = `${one.page}/${one.count}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

test('what waits together goes together, every picture once', () => {
  const queue = new FairQueue<Waiting>()
  const large = request('a', 1)
  const grid = request('a', 9)
  queue.add(grid)
  queue.add(large)
  const batch = queue.take()
  expect(batch[0]).toEqual({ request: large, index: 0 })
  expect(batch.slice(1).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  expect(queue.take()).toEqual([])
})

test('a page with a large grid does not hold up another', () => {
  const queue = new FairQueue<Waiting>()
  queue.add(request('greedy', 100))
  queue.add(request('slider', 1))
  expect(taken(queue.take())).toEqual({ 'greedy/100': 16, 'slider/1': 1 })
  queue.add(request('slider', 2))
  expect(taken(queue.take())).toEqual({ 'greedy/100': 16, 'slider/2': 2 })
})

test('where more pages wait than a batch takes, nobody is served twice before all were once', () => {
  const queue = new FairQueue<Waiting>()
  for (let page = 0; page < 100; page++) queue.add(request(`page ${page}`, 2))
  const first = queue.take()
  const second = queue.take()
  expect([first.length, second.length]).toEqual([64, 64])
  expect(new Set(first.map(({ request: { page } }) => page)).size).toBe(64)
  const both = new Set([...first, ...second].map(({ request: { page } }) => page))
  expect(both.size).toBe(100)
})

test('the latest request for a slot takes the place of the one that waits, on its own page only', () => {
  const queue = new FairQueue<Waiting>()
  const [old, other, fresh] = [request('a', 1, 'large'), request('b', 1, 'large'), request('a', 1, 'large')]
  expect(queue.add(old)).toEqual([])
  expect(queue.add(other)).toEqual([])
  expect(queue.add(fresh)).toEqual([old])
  const served = queue.take().map((one) => one.request)
  expect(served).toHaveLength(2)
  expect(served).toEqual(expect.arrayContaining([other, fresh]))
})

test('pictures of different generators never share a batch', () => {
  const queue = new FairQueue<Waiting>()
  queue.add(request('a', 2, undefined, 'one'))
  queue.add(request('b', 2, undefined, 'two'))
  queue.add(request('c', 2, undefined, 'one'))
  expect(taken(queue.take())).toEqual({ 'a/2': 2, 'c/2': 2 })
  expect(taken(queue.take())).toEqual({ 'b/2': 2 })
})

test('a page cannot pile up requests without end', () => {
  const queue = new FairQueue<Waiting>()
  for (let i = 0; i < 32; i++) queue.add(request('a', 1))
  expect(() => queue.add(request('a', 1))).toThrow('Too many pictures')
  expect(queue.add(request('b', 1))).toEqual([])
})

test('what is given up is not made', () => {
  const queue = new FairQueue<Waiting>()
  const grid = request('a', 40)
  queue.add(grid)
  queue.take()
  expect(queue.remove(grid)).toBe(true)
  expect(queue.remove(grid)).toBe(false)
  expect(queue.take()).toEqual([])
})
