/** One's own pictures in Explore, against a Studio that the test plays: finding them, starting from them, walking to them. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CallInput } from '../../../src/contract/calls.ts'
import { norm } from '../../../src/engine/latent/latent.ts'
import { Explore } from '../../../src/renderer/explore/explore.svelte.ts'
import { startLabel } from '../../../src/renderer/explore/startLabel.ts'
import { placeOfPhoto, placeOfPicture, Yours } from '../../../src/renderer/explore/yours.svelte.ts'
import { titleOfState } from '../../../src/renderer/latents/stateTexts.ts'
import { readStored, restoredState } from '../../../src/renderer/latents/storedState.ts'
import { Visited } from '../../../src/renderer/latents/visited.svelte.ts'
import { Workspace } from '../../../src/renderer/window/workspace.svelte.ts'
import { FakeStudio, settled, type Answers } from '../fakeStudio.ts'
import { previewsOf, runOf } from '../samples.ts'
import { made } from '../latents/playedPictures.ts'
import { model } from '../timeline/sampleTimelines.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('requestAnimationFrame', () => 0)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const names = Array.from({ length: 300 }, (_, at) => `${at % 2 === 0 ? 'kente' : 'wax'}/${at}.png`)
const latentOf = (at: number) => [2 * Math.cos(at), 2 * Math.sin(at), 0, 0]

function pictures({ text = '', offset, limit }: CallInput<'models.pictures'>) {
  const found = names.map((name, index) => ({ name, index })).filter(({ name }) => name.includes(text))
  const some = found.slice(offset, offset + limit)
  return {
    total: found.length,
    pictures: some,
    latents: Float32Array.from(some.flatMap(({ index }) => latentOf(index))),
    sheet: { address: 'media/sheet', columns: 18, rows: 17, side: 64 },
  }
}

async function opened(answers: Answers = {}) {
  const fake = await FakeStudio.open({
    'models.list': () => [model('fabric', { hasEncoder: true, hasPictures: true }), model('salt')],
    'models.directions': () => ({ measured: [] }),
    'models.pictures': pictures,
    'pictures.make': ({ count }) => made(count),
    ...answers,
  })
  const workspace = new Workspace(fake.studio)
  workspace.open('')
  const explore = new Explore(fake.studio, workspace, new Visited())
  await explore.connect()
  const yours = new Yours(fake.studio, workspace, explore)
  return { fake, explore, yours, workspace }
}

test('they are there for a model that knows them, and for no other', async () => {
  const { explore, yours, workspace } = await opened()
  yours.show(true)
  expect([yours.model?.id, yours.shown, workspace.read('yours')]).toEqual(['fabric', true, { shown: true }])
  await explore.chooseModel('salt')
  expect([yours.model, yours.shown]).toEqual([undefined, false])
})

test('pages come as they are seen, and a search asks anew', async () => {
  const { fake, yours } = await opened()
  const { learned } = yours
  await learned.show('fabric')
  expect([learned.total, learned.at(119)?.name, learned.at(120)]).toEqual([300, 'wax/119.png', undefined])
  learned.see(110, 130)
  await settled()
  expect(learned.at(120)).toMatchObject({ index: 120, name: 'kente/120.png' })
  learned.see(100, 239)
  await learned.show('fabric')
  expect(fake.inputs('models.pictures')).toHaveLength(2)
  await learned.search('wax')
  expect([learned.total, learned.at(0)?.name, learned.at(0)?.index, learned.at(130)]).toEqual([
    150,
    'wax/1.png',
    1,
    undefined,
  ])
  expect([...learned.at(1)!.latent]).toEqual([...Float32Array.from(latentOf(3))])
})

test('one starts at a picture with no knob turned, and what is made from there is called after it', async () => {
  const { explore, yours } = await opened()
  explore.document.turn('z1', 2)
  explore.document.setPsi(0.5)
  await yours.learned.show('fabric')
  yours.startFrom(placeOfPicture(yours.learned.at(4)!))
  const { state } = explore
  expect(state).toMatchObject({
    psi: 1,
    knobs: {},
    base: { start: { kind: 'picture', name: 'kente/4.png' } },
  })
  expect(startLabel(state.base)).toBe('your picture 4.png')
  expect(titleOfState(explore.stored()!)).toBe('4.png')
  expect(explore.keyframe()).toMatchObject({ title: '4.png', generator: { id: 'fabric' } })
  explore.document.undo()
  expect(explore.state.knobs).toEqual({ z1: 2 })
})

test('where one started comes back from what was stored; what is no such start is not believed', async () => {
  const { explore, yours } = await opened()
  yours.startFrom({ start: { kind: 'photo', name: 'a.jpg' }, latent: Float32Array.of(1, 2, 3, 4) })
  const stored = JSON.parse(JSON.stringify(explore.stored())) as Record<string, unknown>
  expect(restoredState(readStored(stored)!, explore.subject!)).toEqual(explore.state)
  expect(readStored({ ...stored, start: { kind: 'picture' } })).toBeUndefined()
  expect(readStored({ ...stored, start: 'a.jpg' })).toBeUndefined()
})

test('in another model the latent stays, and is no picture of one’s own any more', async () => {
  const { explore, yours } = await opened()
  yours.startFrom({ start: { kind: 'picture', name: 'a.jpg' }, latent: Float32Array.of(1, 2, 3, 4) })
  await explore.chooseModel('salt')
  expect(explore.state.base).toEqual({ kind: 'latent', latent: Float32Array.of(1, 2, 3, 4) })
})

test('a walk leads from where one is to the picture, on an arc, and a drag of it is one step back', async () => {
  const { explore, yours } = await opened()
  await yours.learned.show('fabric')
  yours.startFrom(placeOfPicture(yours.learned.at(0)!))
  const from = explore.state
  yours.walkTo(placeOfPicture(yours.learned.at(1)!))
  expect([yours.walk?.share, explore.state]).toEqual([0, from])
  yours.goAlong(0.25)
  yours.goAlong(0.5)
  const { base } = explore.state
  if (base.kind !== 'latent') throw new Error('it starts at no latent')
  expect([base.start, norm(base.latent).toFixed(4)]).toEqual([undefined, '2.0000'])
  expect(base.latent[0]).toBeCloseTo(2 * Math.cos(0.5), 4)
  yours.goAlong(1)
  expect(startLabel(explore.state.base)).toBe('your picture 1.png')
  const [first, last] = yours.ends()
  expect([first, last]).toEqual([from, explore.state])
  explore.document.seal()
  explore.document.undo()
  expect(explore.state).toEqual(from)
  yours.goAlong(0)
  expect(explore.state).toBe(from)
  await explore.chooseModel('salt')
  expect(yours.walk).toBeUndefined()
})

test('a photo is sent, goes to its place and stays at hand; one that has none says why', async () => {
  vi.stubGlobal('document', { baseURI: 'http://localhost/' })
  vi.stubGlobal('fetch', async (_: URL, { method }: RequestInit) =>
    Response.json(method === 'POST' ? { id: 'upload-1' } : {}),
  )
  const photo = {
    name: 'Photo.jpg',
    latent: Float32Array.of(0, 0, 1, 1),
    picture: { size: 1, channels: 3, pixels: Uint8Array.of(1, 2, 3) },
  }
  const { fake, explore, yours } = await opened({
    'models.place': () => photo,
    'runs.list': () => [runOf('tapa')],
    'runs.previews': () => previewsOf(1),
  })
  const file = { path: 'Photo.jpg', file: new File(['x'], 'Photo.jpg') }
  await yours.place(file)
  expect(fake.inputs('models.place')).toEqual([{ id: 'fabric', upload: 'upload-1' }])
  expect([yours.shown, yours.busy, yours.photos]).toEqual([true, false, [photo]])
  expect(explore.state.base).toEqual({ kind: 'latent', ...placeOfPhoto(photo) })
  explore.go({ ...explore.state, generator: { kind: 'run', id: 'tapa' } })
  await expect(yours.place(file)).rejects.toThrow('A training has no places for photos yet.')
})
