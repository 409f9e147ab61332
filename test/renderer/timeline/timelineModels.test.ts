/** Which model a timeline's pictures and photos are of. */
import { expect, test } from 'vitest'
import { TimelineModels } from '../../../src/renderer/timeline/timelineModels.svelte.ts'
import { FakeStudio } from '../fakeStudio.ts'
import { model } from './sampleTimelines.ts'

const shipped = model('fabric-64', { shipped: true, hasEncoder: true })
const own = { hasEncoder: true, hasPictures: true }
const older = model('cloths', { ...own, createdAt: '2026-01-01T00:00:00.000Z' })
const newer = model('a-second', { ...own, createdAt: '2026-02-01T00:00:00.000Z' })

test.each([
  { what: 'the one that it has', models: [shipped, older], shown: shipped, id: 'fabric-64' },
  { what: 'else the newest with one’s own pictures', models: [shipped, older, newer], id: 'a-second' },
  { what: 'else the one that ships', models: [shipped, model('imported')], id: 'fabric-64' },
  {
    what: 'else one that knows places',
    models: [model('narrow', { shipped: true }), model('placing', { hasEncoder: true })],
    id: 'placing',
  },
  { what: 'else any', models: [model('imported')], id: 'imported' },
])('photos are placed in a model: $what', async ({ models, shown, id }) => {
  const fake = await FakeStudio.open({ 'models.list': () => models })
  const known = new TimelineModels(fake.studio)
  await known.load()
  expect(known.placing(shown)?.id).toBe(id)
})
