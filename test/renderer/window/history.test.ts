/** Undo and redo. */
import { expect, test } from 'vitest'
import { History } from '../../../src/renderer/window/history.svelte.ts'
import { seen } from '../seen.svelte.ts'

function clocked(limit?: number) {
  const clock = { ms: 0 }
  const history = new History('a', { now: () => clock.ms, ...(limit !== undefined && { limit }) })
  return { clock, history }
}

test('each edit can be undone and done again', () => {
  const { history } = clocked()
  expect([history.canUndo, history.canRedo]).toEqual([false, false])
  history.edit('b')
  history.edit('c')
  history.undo()
  expect([history.present, history.canUndo, history.canRedo]).toEqual(['b', true, true])
  history.undo()
  history.undo()
  expect([history.present, history.canUndo]).toEqual(['a', false])
  history.redo()
  history.redo()
  history.redo()
  expect([history.present, history.canRedo]).toEqual(['c', false])
})

test('an edit after an undo leaves nothing to do again', () => {
  const { history } = clocked()
  history.edit('b')
  history.undo()
  history.edit('c')
  expect([history.present, history.canRedo]).toEqual(['c', false])
  history.undo()
  expect(history.present).toBe('a')
})

test('quick edits of one control are one step; slow ones, another control’s and sealed ones are not', () => {
  const { clock, history } = clocked()
  const edit = (value: string, control: string, ms: number) => {
    clock.ms += ms
    history.edit(value, control)
  }
  edit('b', 'zoom', 0)
  edit('c', 'zoom', 700)
  edit('d', 'zoom', 701)
  edit('e', 'pan', 1)
  history.seal()
  edit('f', 'pan', 1)
  const before: string[] = []
  while (history.canUndo) {
    history.undo()
    before.push(history.present)
  }
  expect(before).toEqual(['e', 'd', 'c', 'a'])
})

test('only so many steps are kept, and a restart keeps none', () => {
  const { history } = clocked(2)
  for (const value of ['b', 'c', 'd']) history.edit(value)
  while (history.canUndo) history.undo()
  expect(history.present).toBe('b')
  history.restart('z')
  expect([history.present, history.canUndo, history.canRedo]).toEqual(['z', false, false])
})

test('whoever shows it sees each change', () => {
  const { history } = clocked()
  const shown = seen(() => `${history.canUndo ? '<' : ''}${history.present}${history.canRedo ? '>' : ''}`)
  history.edit('b')
  expect(shown.now).toBe('<b')
  history.undo()
  expect(shown.values).toEqual(['a', '<b', 'a>'])
})
