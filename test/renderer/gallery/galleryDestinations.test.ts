/** Where gallery items go from here. */
import { expect, test } from 'vitest'
import { GalleryDestinations } from '../../../src/renderer/gallery/galleryDestinations.svelte.ts'
import { galleryTexts } from '../../../src/renderer/gallery/galleryTexts.ts'
import { Timelines } from '../../../src/renderer/timeline/timelines.svelte.ts'
import { Navigation } from '../../../src/renderer/window/navigation.svelte.ts'
import { Workspace } from '../../../src/renderer/window/workspace.svelte.ts'
import { FakeStudio } from '../fakeStudio.ts'
import { said } from '../said.ts'
import { detailsOf, itemOf } from '../samples.ts'

const item = itemOf('item-0001')
const film = itemOf('item-0002', { kind: 'animation' })
const timeline = { fps: 24, seconds: 2, loop: false, keyframes: [] }

async function destinations(details = detailsOf(film, { latents: new Float32Array(0), count: 0 })) {
  const fake = await FakeStudio.open({ 'gallery.item': () => details })
  const navigation = new Navigation()
  const workspace = new Workspace(fake.studio)
  const timelines = new Timelines(fake.studio, workspace)
  const goes = new GalleryDestinations(fake.studio, workspace, navigation, timelines)
  return { fake, navigation, goes }
}

test('a picture opens in Explore, a film that says its timeline in Timeline', async () => {
  const { goes, navigation } = await destinations(detailsOf(film, { timeline }))
  await goes.open(item)
  expect([navigation.view, navigation.parameters]).toEqual(['explore', { item: item.id }])
  await goes.open(film)
  expect([navigation.view, navigation.parameters]).toEqual(['timeline', { item: film.id }])
})

test('a film that says nothing of its making opens nowhere, which is said', async () => {
  const { goes, navigation } = await destinations()
  navigation.go('gallery')
  await goes.open(film)
  expect([navigation.view, said()[0]?.text]).toEqual(['gallery', galleryTexts.nothingToOpen.message])
})

test('films and what is in the trash are not added to the timeline', async () => {
  const { goes, fake } = await destinations()
  const trashed = itemOf('item-0003', { trashedAt: item.createdAt })
  expect([goes.canAdd([film, trashed]), goes.canAdd([film, item])]).toEqual([false, true])
  await goes.addToTimeline([film, trashed])
  expect(fake.asked).toEqual([])
})
