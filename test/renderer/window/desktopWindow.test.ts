/** The window in the desktop, as far as it needs none: paths, drops, sentences. */
import { expect, test } from 'vitest'
import { folderOfDrop } from '../../../src/renderer/parts/droppedFiles.ts'
import { endOfPath } from '../../../src/renderer/parts/endOfPath.ts'
import { windowTexts } from '../../../src/renderer/window/windowTexts.ts'

test('a long path is told by its last names, a short one is whole', () => {
  expect(endOfPath('/home/ada/pictures/prints/leaves')).toBe('…/pictures/prints/leaves')
  expect(endOfPath('/home/ada/pictures/prints/leaves/', 1)).toBe('…/leaves')
  expect(endOfPath('/pictures/leaves')).toBe('/pictures/leaves')
  expect(endOfPath('C:\\Users\\ada\\pictures\\leaves')).toBe('…\\ada\\pictures\\leaves')
  expect(endOfPath('D:\\leaves')).toBe('D:\\leaves')
})

interface Dropped {
  readonly name: string
  readonly isDirectory: boolean
}

const dropOf = (...all: readonly Dropped[]) =>
  ({
    items: all.map(({ name, isDirectory }) => ({
      webkitGetAsEntry: () => ({ isDirectory }),
      getAsFile: () => new File([], name),
    })),
  }) as unknown as DataTransfer
const pathOf = ({ name }: File) => `/pictures/${name}`
const leaves = { name: 'leaves', isDirectory: true }

test('one folder that is dropped has a path', () => {
  expect(folderOfDrop(dropOf(leaves), pathOf)).toBe('/pictures/leaves')
})

test('several things, a file, and what no disk holds have none', () => {
  expect(folderOfDrop(dropOf(leaves, { ...leaves, name: 'kente' }), pathOf)).toBeUndefined()
  expect(folderOfDrop(dropOf({ name: 'a.png', isDirectory: false }), pathOf)).toBeUndefined()
  expect(folderOfDrop(dropOf(leaves), () => '')).toBeUndefined()
  expect(folderOfDrop(dropOf(), pathOf)).toBeUndefined()
})

test('a Studio that was started again is told with the trainings that go on', () => {
  const body = windowTexts.studioRestartedBody
  expect(body([])).toBe('Nothing that was saved is lost.')
  expect(body(['Leaves'])).toBe('Nothing that was saved is lost. “Leaves” goes on from the last checkpoint.')
  expect(body(['Leaves', 'Kente', 'Prints'])).toBe(
    'Nothing that was saved is lost. “Leaves”, “Kente” and “Prints” go on from the last checkpoint.',
  )
})
