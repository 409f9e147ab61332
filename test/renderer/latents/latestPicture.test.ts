/** One picture that follows the latest wish: what is asked for, in which order, and what is seen of the answers. */
import { beforeEach, expect, test, vi } from 'vitest'
import { LatestPicture } from '../../../src/renderer/latents/latestPicture.svelte.ts'
import type { RawPictures } from '../../../src/renderer/parts/rawPicture.ts'
import { FakeStudio, settled } from '../fakeStudio.ts'
import { seen } from '../seen.svelte.ts'
import { made, PlayedPictures } from './playedPictures.ts'

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (shown: (at: number) => void) => shown(performance.now()))
  return () => {
    vi.unstubAllGlobals()
    performance.clearMeasures()
  }
})

async function opened(keep?: (picture: RawPictures, of: string) => RawPictures) {
  const played = new PlayedPictures()
  const { studio } = await FakeStudio.open({ 'pictures.make': played.make })
  const latest = new LatestPicture<string>(studio, { slot: 'large', measure: 'test', ...(keep && { keep }) })
  const drawn: number[] = []
  latest.drawOn(({ pixels }) => drawn.push(pixels[0]!))
  const ask = (of: string, number: number, inputAt?: number) => {
    const generator = { kind: 'model', id: 'fabric' } as const
    latest.ask({ of, generator, latent: () => Float32Array.of(number) }, inputAt)
  }
  const latents = () => played.asked.map(({ input }) => input.latents[0])
  return { played, latest, drawn, ask, latents }
}

function raw(first: number): RawPictures {
  return made(1, first) as RawPictures
}

test('of many wishes during a request only the last one is made after it', async () => {
  const { played, latest, drawn, ask, latents } = await opened()
  const shown = seen(() => latest.picture?.pixels[0])
  for (let number = 1; number <= 5; number++) ask(`${number}`, number)
  await settled()
  expect(latents()).toEqual([1])
  played.last.answer(11)
  await settled()
  expect([latents(), drawn, latest.shown]).toEqual([[1, 5], [11], '1'])
  played.last.answer(15)
  await latest.rest
  expect([latents(), drawn, latest.shown]).toEqual([[1, 5], [11, 15], '5'])
  expect(shown.values.at(-1)).toBe(15)
  expect(latest.roundTripMs).toBeGreaterThan(0)
})

test('it is asked for within the call, in the slot, and rests when nothing is under way', async () => {
  const { played, latest, ask } = await opened()
  await latest.rest
  ask('a', 1)
  let rests = false
  void latest.rest.then(() => (rests = true))
  await settled()
  expect([played.last.input.slot, rests]).toEqual(['large', false])
  played.last.answer()
  await settled()
  expect(rests).toBe(true)
})

test('an answer never takes the place of a picture that was put after its request', async () => {
  const { played, latest, drawn, ask } = await opened()
  ask('slow', 1)
  ask('never', 2)
  await settled()
  latest.put('there', raw(9))
  expect(drawn).toEqual([9])
  played.last.answer(1)
  await latest.rest
  expect([drawn, latest.shown, played.asked.length]).toEqual([[9], 'there', 1])
})

test('what comes too late to be shown is kept all the same', async () => {
  const kept: string[] = []
  const { played, latest, ask } = await opened((picture, of) => {
    kept.push(of)
    return picture
  })
  ask('slow', 1)
  await settled()
  latest.put('there', raw(9))
  played.last.answer(1)
  await latest.rest
  expect([kept, latest.shown]).toEqual([['slow'], 'there'])
})

test('a call that was overtaken shows nothing, and the next wish is followed', async () => {
  const { played, latest, drawn, ask } = await opened()
  ask('a', 1)
  await settled()
  ask('b', 2)
  played.last.overtake()
  await settled()
  played.last.answer(2)
  await latest.rest
  expect([drawn, latest.shown]).toEqual([[2], 'b'])
})

test('a failure is said until the next picture, and does not end the following', async () => {
  const { played, latest, drawn, ask } = await opened()
  const problem = seen(() => latest.problem?.code)
  ask('a', 1)
  await settled()
  ask('b', 2)
  played.last.fail()
  await settled()
  expect(problem.now).toBe('no-memory')
  played.last.answer(2)
  await latest.rest
  expect([problem.now, drawn]).toEqual([undefined, [2]])
})

test('a failure of what nobody waits for any more is not said', async () => {
  const { played, latest, ask } = await opened()
  ask('a', 1)
  await settled()
  latest.put('there', raw(9))
  played.last.fail()
  await latest.rest
  expect(latest.problem).toBeUndefined()
})

test('what is cleared while it waits is not asked for', async () => {
  const { played, latest, ask } = await opened()
  ask('a', 1)
  ask('b', 2)
  await settled()
  latest.clear()
  played.last.answer(1)
  await latest.rest
  expect(played.asked).toHaveLength(1)
})

test('a new canvas shows what there is at once, and an old one nothing more', async () => {
  const { played, latest, drawn, ask } = await opened()
  ask('a', 1)
  await settled()
  played.last.answer(7)
  await latest.rest
  const other: number[] = []
  const off = latest.drawOn(({ pixels }) => other.push(pixels[0]!))
  expect(other).toEqual([7])
  latest.put('b', raw(8))
  off()
  latest.put('c', raw(9))
  expect([other, drawn]).toEqual([[7, 8], [7]])
})

test('each input is measured to the picture that answers it, also where another one was overtaken', async () => {
  const { played, latest, ask } = await opened()
  const now = performance.now()
  for (const at of [now, now + 1, now + 2]) ask('a', 1, at)
  await settled()
  const measured = () =>
    performance.getEntriesByName('loom:test-to-picture').map(({ startTime }) => startTime)
  played.asked[0]!.answer()
  await settled()
  expect(measured()).toEqual([now])
  played.asked[1]!.answer()
  await latest.rest
  expect(measured()).toEqual([now, now + 1, now + 2])
  expect(performance.getEntriesByName('loom:test-to-frame')).toHaveLength(3)
})
