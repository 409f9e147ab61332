/** Pictures of frames: made once, at the playhead first, ahead of what is played, and small ones when there is time. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { MakePicturesInput } from '../../../src/contract/schemas/pictures.ts'
import { Frames } from '../../../src/renderer/timeline/frames.svelte.ts'
import { Player } from '../../../src/renderer/timeline/player.svelte.ts'
import { FakeStudio, settled } from '../fakeStudio.ts'
import { PlayedPictures } from '../latents/playedPictures.ts'
import { seen } from '../seen.svelte.ts'
import { keyframeAt, timelineAt } from './sampleTimelines.ts'

let frameCallbacks: ((now: number) => void)[] = []

beforeEach(() => {
  vi.useFakeTimers()
  frameCallbacks = []
  vi.stubGlobal('requestAnimationFrame', (callback: (now: number) => void) => frameCallbacks.push(callback))
  vi.stubGlobal('cancelAnimationFrame', () => (frameCallbacks = []))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** The screen shows its next frame so much later. */
async function screen(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  const due = frameCallbacks
  frameCallbacks = []
  due.forEach((callback) => callback(performance.now()))
  await settled()
}

async function opened() {
  const played = new PlayedPictures()
  const { studio } = await FakeStudio.open({ 'pictures.make': played.make })
  let timeline = timelineAt(0, 9)
  let generator = { kind: 'model', id: 'fabric' } as const
  const frames = new Frames(studio, () => generator)
  const player = new Player(() => timeline, frames)
  const drawn: number[] = []
  frames.large.drawOn(({ pixels }) => drawn.push(pixels[0]!))
  const answer = async (first: number) => {
    played.last.answer(first)
    await settled()
  }
  return {
    played,
    frames,
    player,
    drawn,
    answer,
    counts: () => played.asked.map(({ input }: { input: MakePicturesInput }) => input.count),
    edit: (next: typeof timeline) => (timeline = next),
    become: (id: string) => (generator = { kind: 'model', id } as typeof generator),
  }
}

test('a frame that was made is drawn at once when one comes back to it', async () => {
  const { played, player, drawn, answer } = await opened()
  player.scrub(10)
  await settled()
  await answer(10)
  player.scrub(20)
  await settled()
  await answer(20)
  player.scrub(10)
  expect([drawn, played.asked.length]).toEqual([[10, 20, 10], 2])
})

test('an edit makes anew only the frames that it changes, another model all of them', async () => {
  const { played, player, answer, edit, become } = await opened()
  player.scrub(0)
  await settled()
  await answer(1)
  edit(timelineAt(0, 5))
  player.show()
  await settled()
  expect(played.asked).toHaveLength(1)
  edit({ ...timelineAt(5), keyframes: [keyframeAt(0, { latent: Float32Array.of(9, 9, 9, 9) })] })
  player.show()
  await settled()
  expect(played.asked).toHaveLength(2)
  await answer(2)
  become('salt')
  player.show()
  await settled()
  expect(played.asked.at(-1)!.input.generator.id).toBe('salt')
})

test('small pictures wait until nothing has been scrubbed for a while, and are made once', async () => {
  const { frames, player, answer, counts } = await opened()
  const wanted = [1, 2, 3, 4, 5].map((first) => Float32Array.of(first, 0, 0, 0))
  const shown = seen(() => wanted.map((latent) => frames.of(latent)?.pixels[0]))
  player.scrub(10)
  await settled()
  await answer(10)
  frames.want('lane', [...wanted, wanted[0]!])
  await settled()
  expect(counts()).toEqual([1])
  await vi.advanceTimersByTimeAsync(240)
  await settled()
  expect(counts()).toEqual([1, 4])
  await answer(50)
  expect(counts()).toEqual([1, 4, 1])
  await answer(60)
  expect(shown.now).toEqual([50, 51, 52, 53, 60])
  expect(counts()).toHaveLength(3)
})

test('playing makes pictures ahead in batches, draws each when it is due, and leaves out late ones', async () => {
  const { player, drawn, answer, counts } = await opened()
  void player.play()
  await settled()
  expect([counts(), player.playing]).toEqual([[16], true])
  await answer(100)
  for (let frame = 0; frame < 3; frame++) await screen(100)
  expect(drawn).toEqual([101, 102, 103])
  await screen(300)
  expect([player.frame, drawn.at(-1)]).toEqual([6, 106])
})

test('playing begins without its pictures when they take too long, and ends with the last frame', async () => {
  const { player, counts, edit } = await opened()
  edit(timelineAt(0, 9.9))
  player.goTo(97)
  void player.play()
  await settled()
  await screen(600)
  await screen(100)
  expect([counts(), player.frame]).toEqual([[3], 98])
  await screen(1000)
  expect([player.playing, player.frame]).toEqual([false, 99])
})
