/** What gallery items give a timeline. */
import { expect, test } from 'vitest'
import type { GalleryItem, ItemDetails } from '../../../src/contract/schemas/gallery.ts'
import { canBeAdded, keyframesOf } from '../../../src/renderer/gallery/galleryTimeline.ts'

const item: GalleryItem = {
  id: '01m8adzvqb00',
  title: 'Salt road',
  tags: [],
  favourite: false,
  createdAt: '2026-11-25T12:00:00.000Z',
  kind: 'grid',
  width: 128,
  height: 128,
  format: 'png',
  model: { name: 'fabric-64', sha256: '' },
  address: 'media/gallery/01m8adzvqb00',
}
const details: ItemDetails = {
  item,
  latents: Float32Array.of(1, 2, 3, 4, 5, 6),
  count: 3,
  model: 'fabric-64',
  made: {},
  engine: '',
  ancestors: [],
  children: [],
}

test('a grid gives a keyframe for each of its pictures, with its model', () => {
  const keyframes = keyframesOf(details)
  expect(keyframes.map(({ latent }) => [...latent])).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ])
  expect(new Set(keyframes.map(({ title }) => title)).size).toBe(3)
  expect(keyframes[0]).toMatchObject({ generator: { kind: 'model', id: 'fabric-64' } })
})

test('a sheet of a film gives the keyframes of its timeline', () => {
  const stop = {
    id: 'stop',
    latent: Float32Array.of(7, 8),
    at: 0,
    hold: 0,
    easing: 'linear' as const,
    path: 'slerp' as const,
  }
  const timeline = {
    fps: 30,
    seconds: 2,
    loop: true,
    keyframes: [
      { ...stop, title: 'Dawn' },
      { ...stop, at: 1 },
    ],
  }
  const sheet = { ...details, latents: new Float32Array(), count: 0, timeline }
  expect(keyframesOf(sheet).map(({ latent, title }) => [[...latent], title])).toEqual([
    [[7, 8], 'Dawn'],
    [[7, 8], 'Salt road'],
  ])
  expect(keyframesOf({ ...details, latents: new Float32Array(), count: 0 })).toEqual([])
})

test('films are opened rather than added, and the trash gives nothing', () => {
  expect(canBeAdded({ kind: 'picture' })).toBe(true)
  expect(canBeAdded({ kind: 'strip' })).toBe(true)
  expect(canBeAdded({ kind: 'animation' })).toBe(false)
  expect(canBeAdded({ kind: 'picture', trashedAt: '2026-11-25T12:00:00.000Z' })).toBe(false)
})
