/** Which view is shown, and the address that says so. */
import { expect, test } from 'vitest'
import { Navigation } from '../../../src/renderer/window/navigation.svelte.ts'
import { readRoute, writeRoute } from '../../../src/renderer/window/route.ts'
import { seen } from '../seen.svelte.ts'

test('the address follows the view, and the view the address', () => {
  const navigation = new Navigation()
  const view = seen(() => navigation.view)
  navigation.go('train', { run: 'leaves & more' })
  expect(location.hash).toBe('#/train?run=leaves+%26+more')
  location.hash = '#/gallery?item=one'
  dispatchEvent(new Event('hashchange'))
  expect([view.values.at(-1), navigation.parameters]).toEqual(['gallery', { item: 'one' }])
})

test('a route that is written is read again; what names no view is Explore', () => {
  const route = { view: 'models', parameters: { model: 'a=b&c', q: '?' } } as const
  expect(readRoute(writeRoute(route))).toEqual(route)
  expect(readRoute(writeRoute({ view: 'train', parameters: {} }))).toEqual({ view: 'train', parameters: {} })
  for (const hash of ['', '#', '#/attic?item=1', '#/constructor'])
    expect(readRoute(hash)).toEqual({ view: 'explore', parameters: {} })
})
