/** Long computations in turns with everything else. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Pieces } from '../../src/engine/pieces.ts'
import { inTurns } from '../../src/studio/inTurns.ts'

/** Busy pieces of some milliseconds each; tells how many were done, and whether it was given up. */
function busy(count: number, ms: number) {
  const seen = { pieces: 0, freed: false }
  function* work(): Pieces<string> {
    try {
      for (let piece = 0; piece < count; piece++) {
        for (const end = performance.now() + ms; performance.now() < end;);
        seen.pieces++
        yield
      }
      return 'done'
    } finally {
      seen.freed = true
    }
  }
  return { work: work(), seen }
}

test('timers get their turn while it computes', async () => {
  const { work } = busy(40, 5)
  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  await expect(inTurns(work)).resolves.toEqual({ result: 'done' })
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(10)
})

test('two of them go on side by side', async () => {
  const [a, b] = [busy(20, 4), busy(20, 4)]
  const seenByFirst = inTurns(a.work).then(() => b.seen.pieces)
  const seenBySecond = inTurns(b.work).then(() => a.seen.pieces)
  expect(await seenByFirst).toBeGreaterThan(10)
  expect(await seenBySecond).toBeGreaterThan(10)
})

test('a signal gives it up between two pieces, and what it holds is freed', async () => {
  const { work, seen } = busy(1000, 5)
  const controller = new AbortController()
  const ended = inTurns(work, controller.signal)
  await sleep(30)
  controller.abort()
  await expect(ended).resolves.toBeUndefined()
  expect(seen.pieces).toBeLessThan(100)
  expect(seen.freed).toBe(true)
})

test('an error of the work is the caller’s', async () => {
  // eslint-disable-next-line require-yield -- it fails before it could
  function* work(): Pieces<never> {
    throw new RangeError('no')
  }
  await expect(inTurns(work())).rejects.toThrow('no')
})
