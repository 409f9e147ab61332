/** The window's line to the Studio: calls, events, and what happens to both when it is lost. */
import { beforeEach, afterEach, expect, test, vi } from 'vitest'
import { description, FakeStudio, settled } from '../fakeStudio.ts'
import { seen } from '../seen.svelte.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('an event is heard over reconnections, and no more once nobody wants it', async () => {
  const fake = await FakeStudio.open()
  const { studio } = fake
  const heard: string[] = []
  const off = studio.on('run.removed', ({ id }) => heard.push(id))
  await fake.send('run.removed', { id: 'one' })
  await fake.lose()
  await vi.advanceTimersByTimeAsync(250)
  await settled()
  await fake.send('run.removed', { id: 'two' })
  off()
  await fake.send('run.removed', { id: 'three' })
  expect(heard).toEqual(['one', 'two'])
})

test('a lost line is said, fails calls at once, and is opened again with growing patience', async () => {
  const fake = await FakeStudio.open({ 'models.list': () => [] })
  const { studio } = fake
  const shown = seen(() => `${studio.connection} ${studio.times}`)
  expect(shown.now).toBe('open 1')
  fake.isThere = false
  await fake.lose()
  await expect(studio.call('models.list', {})).rejects.toMatchObject({ code: 'connection-lost' })
  await vi.advanceTimersByTimeAsync(250 + 250 + 500 + 999)
  fake.isThere = true
  await vi.advanceTimersByTimeAsync(1)
  await settled()
  expect(shown.values).toEqual(['open 1', 'lost 1', 'open 2'])
  await expect(studio.call('models.list', {})).resolves.toEqual([])
})

test('who waits for an answer when the line ends hears it', async () => {
  const fake = await FakeStudio.open({ 'models.list': () => new Promise(() => {}) })
  const refused = fake.studio.call('models.list', {}).catch((thrown: unknown) => thrown)
  await settled()
  await fake.lose()
  expect(await refused).toMatchObject({ code: 'connection-lost' })
})

test('a changed setting is known without asking', async () => {
  const fake = await FakeStudio.open()
  const theme = seen(() => fake.studio.description?.settings.theme)
  await fake.send('settings.changed', { ...description.settings, theme: 'light' })
  expect(theme.values).toEqual(['dark', 'light'])
})

test('a library that has gone is known as long as it is, and what depends on it is fetched anew when it is back', async () => {
  const fake = await FakeStudio.open()
  const { studio } = fake
  const shown = seen(() => `${studio.description?.libraryGone} ${studio.times}`)
  await fake.send('library', { isThere: false })
  await fake.send('library', { isThere: true })
  expect(shown.values).toEqual(['false 1', 'true 1', 'false 2'])
})
