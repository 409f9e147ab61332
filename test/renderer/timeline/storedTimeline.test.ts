/** Timelines and latents as text: for the workspace, and for what is dragged. */
import { expect, test } from 'vitest'
import type { Timeline } from '../../../src/contract/schemas/timelines.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { readDraggedLatent, writeDraggedLatent } from '../../../src/renderer/latents/draggedLatent.ts'
import { storedDraft, readDraft, type TimelineDraft } from '../../../src/renderer/timeline/storedTimeline.ts'
import {
  exploreOf,
  pictureOfSeed,
  pictureOfState,
  picturesOfMade,
} from '../../../src/renderer/latents/newKeyframe.ts'

function draft(keyframes: number, explore: Record<string, unknown> = {}): TimelineDraft {
  const timeline: Timeline = {
    fps: 24,
    seconds: keyframes + 1,
    loop: true,
    keyframes: Array.from({ length: keyframes }, (_, at) => ({
      id: `k-${at}`,
      latent: latentOfSeed(at, 100) as Float32Array<ArrayBuffer>,
      at,
      hold: 0.5,
      easing: 'ease-in',
      path: 'slerp-norm',
      title: `Seed ${at}`,
      explore,
    })),
  }
  return { id: 'mine', name: 'Mine', content: { model: 'fabric-64', timeline } }
}

test('what is not saved yet is found again exactly as it was', () => {
  const kept: unknown = JSON.parse(JSON.stringify(storedDraft(draft(4, { seed: 3 }))))
  expect(readDraft(kept)).toEqual(draft(4, { seed: 3 }))
})

test('where Explore stood is given up before the timeline is, and the timeline before the workspace', () => {
  const large = { words: 'x'.repeat(5000) }
  const bare = readDraft(JSON.parse(JSON.stringify(storedDraft(draft(60, large)))))
  expect(bare?.content.timeline.keyframes).toHaveLength(60)
  expect(bare?.content.timeline.keyframes[0]).not.toHaveProperty('explore')
  expect(storedDraft(draft(1000))).toBeUndefined()
})

test.each([
  undefined,
  3,
  {},
  { timeline: 1 },
  { timeline: { keyframes: [{}] } },
  { timeline: { keyframes: 1 } },
])('%j is no timeline', (value) => expect(readDraft(value)).toBeUndefined())

test('a latent is dragged from one place to the other unchanged', () => {
  const latent = latentOfSeed(7, 100)
  const generator = { kind: 'model', id: 'fabric-64' } as const
  const dragged = { latent, title: 'Seed 7', explore: { psi: 1 }, generator }
  expect(readDraggedLatent(writeDraggedLatent(dragged))).toEqual(dragged)
  expect(readDraggedLatent(writeDraggedLatent({ latent }))).toEqual({ latent })
})

test.each([
  '',
  'null',
  '{}',
  '{"latent":3}',
  '{"latent":"***"}',
  '{"latent":""}',
  '{"latent":"AAAA"}',
  JSON.stringify({ latent: btoa('\0\0\xC0\x7F') }),
])('%s is no latent', (text) => expect(readDraggedLatent(text)).toBeUndefined())

test('a seed opens in Explore as the seed that it is', () => {
  const { latent, explore, title } = pictureOfSeed(12_345, 100, 'fabric-64')
  expect(title).toBe('Seed 12,345')
  const kept = exploreOf(explore)!
  expect(kept.seed).toBe(12_345)
  expect([...pictureOfState(kept).latent]).toEqual([...latent])
})

test('a place of Explore is the latent that its picture is made of', () => {
  const { explore } = pictureOfSeed(5, 10, 'fabric-64')
  const tame = { ...exploreOf(explore)!, psi: 0.5 }
  const latent = latentOfSeed(5, 10)
  expect([...pictureOfState(tame).latent]).toEqual([...latent].map((value) => Math.fround(value * 0.5)))
})

test('a grid brings each of its latents, and where Explore stood only for a single picture', () => {
  const { explore } = pictureOfSeed(1, 2, 'm')
  const latents = Float32Array.of(1, 2, 3, 4, 5, 6)
  const grid = picturesOfMade({ latents, count: 3, model: 'm', state: { explore }, made: {} }, 'Nine')
  expect(grid.map(({ latent }) => [...latent])).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ])
  expect(grid.map(({ title }) => title)).toEqual(['Nine, 1', 'Nine, 2', 'Nine, 3'])
  expect(grid.some((one) => 'explore' in one)).toBe(false)
  const [single] = picturesOfMade({
    latents: latents.slice(0, 2),
    count: 1,
    model: 'm',
    state: { explore },
    made: {},
  })
  expect(exploreOf(single!.explore)?.seed).toBe(1)
  expect(picturesOfMade({ latents: new Float32Array(), count: 1, model: 'm', made: {} })).toEqual([])
})
