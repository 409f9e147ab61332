import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkNameFree, idOfName } from '../../../src/studio/library/entry.ts'
import { runKind } from '../../../src/studio/runs/run.ts'
import { libraryFolder, openLibrary } from '../../../src/studio/library/library.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-library-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a library', () => {
  test('is made where there is none and opened where there is one', async () => {
    const library = await openLibrary(join(folder, 'new', 'library'))
    const described = () => readFileSync(join(library.directory, 'library.json'), 'utf8')
    const first = described()
    await openLibrary(library.directory)
    expect(described()).toBe(first)
    expect(JSON.parse(first)).toEqual({ formatVersion: 1 })
  })

  test('of a newer version is left alone', async () => {
    writeFileSync(join(folder, 'library.json'), '{"formatVersion": 2}')
    await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'newer-version' })
  })

  test('that is damaged or cannot be written says so', async () => {
    writeFileSync(join(folder, 'library.json'), 'no json')
    await expect(openLibrary(folder)).rejects.toMatchObject({ code: 'library-damaged' })
    await expect(openLibrary(join(folder, 'library.json', 'x'))).rejects.toMatchObject({
      code: 'library-unwritable',
    })
  })

  test('is where the user says, first by name and then by variable', () => {
    expect(libraryFolder(folder)).toBe(folder)
    expect(libraryFolder()).toBe(process.env['LOOM_LIBRARY'] ?? libraryFolder())
  })
})

describe('a name', () => {
  test.each([
    ['African Fabric', 'african-fabric'],
    ['Übung 2!', 'ubung-2'],
    ['  織物  ', '織物'],
    ['../../etc/passwd', 'etc-passwd'],
  ])('%s becomes the folder %s', (name, id) => {
    expect(idOfName(name, 'run')).toBe(id)
  })

  test('without a letter or digit is refused', () => {
    expect(() => idOfName('…/..', 'run')).toThrow(expect.objectContaining({ code: 'name-unusable' }))
  })

  test('that is taken is refused', () => {
    writeFileSync(join(folder, 'mine'), '')
    expect(() => checkNameFree(folder, 'Mine', runKind)).toThrow(
      expect.objectContaining({ code: 'name-taken' }),
    )
  })
})
