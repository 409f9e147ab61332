/** Keys of the view that is open. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Shortcuts } from '../../../src/renderer/window/shortcuts.svelte.ts'
import { seen } from '../seen.svelte.ts'

/** As much of an element as is asked for: whether it lies in something that takes the key itself. */
class Focused {
  readonly #kind: string
  constructor(kind: string) {
    this.#kind = kind
  }
  closest(selector: string): Focused | null {
    return selector.split(/,\s*/).some((one) => one === this.#kind) ? this : null
  }
}

let dialogs: unknown
beforeEach(() => {
  dialogs = null
  vi.stubGlobal('window', globalThis)
  vi.stubGlobal('KeyboardEvent', Event)
  vi.stubGlobal('Element', Focused)
  vi.stubGlobal('document', { querySelector: () => dialogs })
})
afterEach(() => void vi.unstubAllGlobals())

interface Pressed {
  readonly on?: Focused
  readonly repeat?: boolean
  readonly ctrlKey?: boolean
}

/** Whether it was taken. */
function press(key: string, { on, ...more }: Pressed = {}, type = 'keydown'): boolean {
  const event = new Event(type, { cancelable: true })
  const modifiers = { ctrlKey: false, metaKey: false, repeat: false, isComposing: false, ...more }
  const getModifierState = (name: string) => name === 'Control' && modifiers.ctrlKey
  Object.assign(event, { key, code: key, getModifierState, ...modifiers })
  if (on) Object.defineProperty(event, 'target', { value: on })
  dispatchEvent(event)
  return event.defaultPrevented
}

test('keys work as long as their group is there, and the list names those that do', () => {
  const shortcuts = new Shortcuts()
  const titles = seen(() => shortcuts.groups.map(({ title }) => title))
  const run = vi.fn<() => void>()
  const off = shortcuts.add({ title: 'Gallery', shortcuts: [{ keys: 's', label: 'Save', run }] })
  expect([press('s'), titles.now]).toEqual([true, ['Gallery']])
  off()
  expect([press('s'), titles.now, run.mock.calls.length]).toEqual([false, [], 1])
})

test('a key does nothing where its shortcut is not available', () => {
  const run = vi.fn<() => void>()
  const off = new Shortcuts().add({
    title: '',
    shortcuts: [{ keys: 's', label: '', run, available: () => false }],
  })
  expect([press('s'), run.mock.calls.length]).toEqual([false, 0])
  off()
})

test('what lasts as long as the key is held begins once and ends when it is let go', () => {
  const [run, release] = [vi.fn<() => void>(), vi.fn<() => void>()]
  const off = new Shortcuts().add({ title: '', shortcuts: [{ keys: 'b', label: '', run, release }] })
  press('b')
  press('b', { repeat: true })
  press('b', {}, 'keyup')
  expect([run.mock.calls.length, release.mock.calls.length]).toEqual([1, 1])
  off()
})

test('text that is typed, a button that is pressed and a dialog that is open keep their keys', () => {
  const run = vi.fn<() => void>()
  const keys = ['s', '$mod+s', ' ', 'Enter'].map((one) => ({ keys: one, label: '', run }))
  const off = new Shortcuts().add({ title: '', shortcuts: keys })
  const [text, button, list] = ['textarea', 'button', 'div'].map((kind) => new Focused(kind))
  expect([press('s', { on: text! }), press('Enter', { on: text! })]).toEqual([false, false])
  expect([press('s', { on: button! }), press('Enter', { on: button! })]).toEqual([true, false])
  expect(press('Enter', { on: list! })).toBe(true)
  dialogs = list
  expect(press('s', { on: list! })).toBe(false)
  off()
})
