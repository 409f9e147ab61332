import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readRecipe } from '../../../src/studio/export/pictureRecipe.ts'
import { aPicture, everything, fabric, indigo, newPlace, openAt, pictureOf, titles } from './samples.ts'

const unknown = { code: 'gallery-unknown' }
const nowhere = '0'.repeat(26)

test('a picture that is saved is there with all that was said of it, and in its file', async () => {
  const place = await newPlace()
  const gallery = await openAt(place)
  const state = { truncation: 0.7, sliders: [1, 2.5, -3] }
  const bytes = pictureOf(fabric)
  const saved = await gallery.save(
    aPicture({ file: bytes, title: ' Moon ', tags: ['Blue', 'blue ', 'for  print'], state }),
  )
  expect(saved).toEqual({
    id: expect.stringMatching(/^[0-7][0-9a-hjkmnp-tv-z]{25}$/),
    title: 'Moon',
    tags: ['blue', 'for print'],
    favourite: false,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    kind: 'picture',
    width: 8,
    height: 6,
    format: 'png',
    model: fabric,
  })
  expect(await gallery.query(everything)).toEqual({ total: 1, items: [saved] })
  expect(await gallery.item(saved.id)).toEqual({ ...saved, state })
  const file = await gallery.file(saved.id)
  expect((await readFile(file)).equals(bytes)).toBe(true)
  expect((await readRecipe(file)).model).toEqual(fabric)
  expect((await readdir(place.directory)).toSorted()).toEqual([`${saved.id}.json`, `${saved.id}.png`])
  expect(await gallery.counts()).toEqual({ total: 1, trashed: 0 })
})

test('what an older version called by its model and the minute is called like new ones', async () => {
  const place = await newPlace()
  const createdAt = new Date(2026, 7, 2, 9, 5, 7)
  const before = await openAt(place)

  for (const title of ['fabric-64 2026-08-02 09:05', 'fabric-64 2026-08-02 at dawn', '2026-08-02 09:05'])
    await before.save(aPicture({ title, createdAt }))
  await before.close()
  // As the older version has left it.
  await rm(place.index)
  expect(await titles(await openAt(place), { sort: 'oldest' })).toEqual([
    '09:05:07, 2026-08-02 fabric-64',
    'fabric-64 2026-08-02 at dawn',
    '2026-08-02 09:05',
  ])
})

test('a picture without a title is called by the second and its model: what differs first', async () => {
  const gallery = await openAt(await newPlace())
  const createdAt = new Date(2026, 7, 2, 9, 5, 7)
  expect((await gallery.save(aPicture({ createdAt }))).title).toBe('09:05:07, 2026-08-02 fabric-64')
})

test('items are in the order of saving, within a millisecond too, and pages fit together', async () => {
  const gallery = await openAt(await newPlace())
  const createdAt = new Date()
  const names = Array.from({ length: 25 }, (_, i) => `n${i}`)
  await Promise.all(names.map((title) => gallery.save(aPicture({ title, createdAt }))))
  expect(await titles(gallery, { sort: 'oldest' })).toEqual(names)
  expect(await titles(gallery)).toEqual(names.toReversed())
  const pages = await Promise.all([0, 10, 20, 30].map((offset) => titles(gallery, { offset, limit: 10 })))
  expect(pages.map((page) => page.length)).toEqual([10, 10, 5, 0])
  expect(pages.flat()).toEqual(names.toReversed())
})

test('titles sort by letters and by the size of their numbers, models by name, then the newest first', async () => {
  const gallery = await openAt(await newPlace())
  for (const title of ['Print 10', 'écru', 'print 2', 'Zebra', 'Dawn'])
    await gallery.save(aPicture({ title, model: title === 'écru' || title === 'Dawn' ? indigo : fabric }))
  expect(await titles(gallery, { sort: 'title' })).toEqual(['Dawn', 'écru', 'print 2', 'Print 10', 'Zebra'])
  expect(await titles(gallery, { sort: 'model' })).toEqual(['Zebra', 'print 2', 'Print 10', 'Dawn', 'écru'])
})

test.each([
  ['adire', ['Àdìrẹ, nº 7']],
  ['ADÌRẸ 7', ['Àdìrẹ, nº 7']],
  ['ad', ['Àdìrẹ, nº 7']],
  ['dire', []],
  ['grosse strasse', ['Größe der Straße']],
  ['GRÖSSE', ['Größe der Straße']],
  ['物', ['織物のパターン']],
  ['パタ', ['織物のパターン']],
  ['lodz', ['Łódź']],
  ['night', ['Łódź', 'Àdìrẹ, nº 7']], // a tag
  ['nuit ete', ['Größe der Straße']], // a tag of two words, with accents
  ['índ', ['Łódź']], // the model
  ['fabric 64 str', ['Größe der Straße']], // model and title together
  ['"; DROP TABLE item; --', []],
  ['ad* OR lodz', []],
  ['…!', []],
  ['%', ['Cotton 50 % 🌙']],
  ['*', []],
  ['_', []],
  ['"', []],
  ['🌙', ['Cotton 50 % 🌙']],
  ['moon🌙', []],
  ['🌞', []],
  ['cotton 🌙', ['Cotton 50 % 🌙']],
  ['cotton 🌞', []],
  ['cotton, 50', ['Cotton 50 % 🌙']],
  ['❤️', ['Łódź']], // a tag
  [' ', ['Łódź', '織物のパターン', 'Größe der Straße', 'Àdìrẹ, nº 7', 'Cotton 50 % 🌙']],
])('a search for %s finds %j', async (text, found) => {
  const gallery = await openAt(await newPlace())
  await gallery.save(aPicture({ title: 'Cotton 50 % 🌙' }))
  await gallery.save(aPicture({ title: 'Àdìrẹ, nº 7', tags: ['night'] }))
  await gallery.save(aPicture({ title: 'Größe der Straße', tags: ['Nuit d’été'] }))
  await gallery.save(aPicture({ title: '織物のパターン' }))
  await gallery.save(aPicture({ title: 'Łódź', tags: ['night', '❤️'], model: indigo }))
  expect(await titles(gallery, { text })).toEqual(found)
  expect((await gallery.query({ ...everything, text, limit: 0 })).total).toBe(found.length)
})

test('filters are met all together', async () => {
  const gallery = await openAt(await newPlace())
  const a = await gallery.save(aPicture({ title: 'a', tags: ['blue', 'warm'] }))
  await gallery.save(aPicture({ title: 'b', tags: ['blue'], model: indigo }))
  await gallery.save(aPicture({ title: 'c', tags: ['blue', 'warm'], kind: 'grid' }))
  await gallery.change([a.id], { favourite: true })
  expect(await titles(gallery, { tags: ['blue'] })).toEqual(['c', 'b', 'a'])
  expect(await titles(gallery, { tags: ['Blue', 'warm'] })).toEqual(['c', 'a'])
  expect(await titles(gallery, { favourite: true })).toEqual(['a'])
  expect(await titles(gallery, { favourite: false })).toEqual(['c', 'b'])
  expect(await titles(gallery, { model: indigo.sha256 })).toEqual(['b'])
  expect(await titles(gallery, { kind: 'grid', text: 'warm' })).toEqual(['c'])
  expect(await titles(gallery, { kind: 'grid', favourite: true })).toEqual([])
  expect(await gallery.tags()).toEqual([
    { tag: 'blue', count: 3 },
    { tag: 'warm', count: 2 },
  ])
  expect(await gallery.models()).toEqual([
    { ...fabric, count: 2 },
    { ...indigo, count: 1 },
  ])
})

test('a change of many is in the index and in each file, and what it does not name stays', async () => {
  const place = await newPlace()
  const gallery = await openAt(place)
  const state = { a: 1 }
  const items = []
  for (let i = 0; i < 40; i++)
    items.push(await gallery.save(aPicture({ title: `t${i}`, tags: ['old', 'kept'], state })))
  const ids = items.map(({ id }) => id)
  const changed = await gallery.change(ids, { addTags: ['New'], removeTags: ['OLD'], favourite: true })
  expect(changed).toEqual(items.map((item) => ({ ...item, tags: ['kept', 'new'], favourite: true })))
  expect((await gallery.query({ ...everything, text: 'new', sort: 'oldest' })).items).toEqual(changed)
  expect(await titles(gallery, { text: 'old' })).toEqual([])
  for (const item of changed) expect(await gallery.item(item.id)).toEqual({ ...item, state })
  expect(await gallery.tags()).toEqual(['kept', 'new'].map((tag) => ({ tag, count: 40 })))
  const [first] = await gallery.change([ids[0]!], { title: 'Renamed' })
  expect(first).toMatchObject({ title: 'Renamed', tags: ['kept', 'new'] })
  await gallery.close()
  expect(await titles(await openAt(place), { text: 'ren' })).toEqual(['Renamed'])
})

test('changes of the same item at the same time are all kept', async () => {
  const gallery = await openAt(await newPlace())
  const { id } = await gallery.save(aPicture())
  await Promise.all(Array.from({ length: 20 }, (_, i) => gallery.change([id], { addTags: [`t${i}`] })))
  expect((await gallery.item(id)).tags).toHaveLength(20)
})

test('a change that changes nothing writes nothing', async () => {
  const place = await newPlace()
  const gallery = await openAt(place)
  const { id } = await gallery.save(aPicture({ tags: ['a'] }))
  const { ino } = await stat(join(place.directory, `${id}.json`))
  await gallery.change([id], { addTags: ['a'], removeTags: ['b'], favourite: false })
  expect((await stat(join(place.directory, `${id}.json`))).ino).toBe(ino)
})

test('an unknown id stops a change before anything is changed; a damaged file does not stop the others', async () => {
  const place = await newPlace()
  const gallery = await openAt(place)
  const [a, b] = [await gallery.save(aPicture({ title: 'a' })), await gallery.save(aPicture({ title: 'b' }))]
  await expect(gallery.change([a.id, nowhere], { title: 'x' })).rejects.toMatchObject(unknown)
  expect(await titles(gallery)).toEqual(['b', 'a'])
  writeFileSync(join(place.directory, `${a.id}.json`), '{')
  await expect(gallery.change([a.id, b.id], { title: 'x' })).rejects.toMatchObject({
    code: 'gallery-damaged',
  })
  await expect(gallery.item(a.id)).rejects.toMatchObject({ code: 'gallery-damaged' })
  expect(await titles(gallery)).toEqual(['x', 'a'])
  expect(readFileSync(join(place.directory, `${a.id}.json`), 'utf8')).toBe('{')
})

test('what is trashed is out of sight, comes back as it was, and goes for good when the trash is emptied', async () => {
  const place = await newPlace()
  const gallery = await openAt(place)
  const a = await gallery.save(aPicture({ title: 'a', tags: ['t'] }))
  const b = await gallery.save(aPicture({ title: 'b', model: indigo }))
  const [trashed] = await gallery.trash([a.id])
  expect(trashed!.trashedAt).toMatch(/Z$/)
  expect(await gallery.trash([a.id])).toEqual([trashed])
  expect(await titles(gallery)).toEqual(['b'])
  expect(await titles(gallery, { trash: true, text: 'a' })).toEqual(['a'])
  expect([await gallery.tags(), await gallery.models()]).toEqual([[], [{ ...indigo, count: 1 }]])
  expect(await gallery.counts()).toEqual({ total: 1, trashed: 1 })
  expect(await gallery.restore([a.id])).toEqual([a])
  expect(await titles(gallery)).toEqual(['b', 'a'])
  await gallery.trash([a.id, a.id])
  expect(await gallery.emptyTrash()).toBe(1)
  expect(await gallery.emptyTrash()).toBe(0)
  expect((await readdir(place.directory)).toSorted()).toEqual([`${b.id}.json`, `${b.id}.png`])
  await expect(gallery.file(a.id)).rejects.toMatchObject(unknown)
  expect(await titles(gallery, { trash: true })).toEqual([])
})

test('a picture that cannot be removed stays in the trash, and the others go', async () => {
  const place = await newPlace()
  const gallery = await openAt(place)
  const [a, b] = [await gallery.save(aPicture({ title: 'a' })), await gallery.save(aPicture({ title: 'b' }))]
  await gallery.trash([a.id, b.id])
  const picture = join(place.directory, `${a.id}.png`)
  await rm(picture)
  await mkdir(picture) // which no file can be removed as
  await expect(gallery.emptyTrash()).rejects.toMatchObject({ code: 'ERR_FS_EISDIR' })
  expect(await titles(gallery, { trash: true })).toEqual(['a'])
  expect((await readdir(place.directory)).toSorted()).toEqual([`${a.id}.json`, `${a.id}.png`])
})

test('lineage leads up to the first ancestor and down to the children, and ends where something is gone', async () => {
  const gallery = await openAt(await newPlace())
  const first = await gallery.save(aPicture({ title: 'first' }))
  const second = await gallery.save(aPicture({ title: 'second', madeFrom: first.id }))
  const third = await gallery.save(aPicture({ title: 'third', madeFrom: second.id }))
  const other = await gallery.save(aPicture({ title: 'other', madeFrom: second.id }))
  expect(await gallery.lineage(third.id)).toEqual({ ancestors: [second, first], children: [] })
  expect(await gallery.lineage(second.id)).toEqual({ ancestors: [first], children: [third, other] })
  await gallery.trash([first.id])
  expect((await gallery.lineage(third.id)).ancestors.map(({ title }) => title)).toEqual(['second', 'first'])
  await gallery.emptyTrash()
  expect((await gallery.lineage(third.id)).ancestors).toEqual([second])
  await expect(gallery.lineage(first.id)).rejects.toMatchObject(unknown)
})

test('only pictures of the gallery have a path: no other file, no link out of the folder', async () => {
  const place = await newPlace()
  const gallery = await openAt(place)
  const { id } = await gallery.save(aPicture())
  expect(basename(await gallery.file(id))).toBe(`${id}.png`)
  const wrong = ['', '..', '../index', `../gallery/${id}`, `${id}.png`, id.toUpperCase(), `${id}\0`, nowhere]
  for (const other of wrong) {
    await expect(gallery.file(other)).rejects.toMatchObject(unknown)
    await expect(gallery.item(other)).rejects.toMatchObject(unknown)
    await expect(gallery.trash([other])).rejects.toMatchObject(unknown)
  }
  const picture = join(place.directory, `${id}.png`)
  const outside = join(dirname(place.directory), 'secret.png')
  await rename(picture, outside)
  await expect(gallery.file(id)).rejects.toMatchObject(unknown)
  await symlink(outside, picture)
  await expect(gallery.file(id)).rejects.toMatchObject(unknown)
  await expect(gallery.exportZip([id], join(dirname(place.directory), 'a.zip'))).rejects.toMatchObject(
    unknown,
  )
  expect(readdirSync(dirname(place.directory)).filter((name) => name.includes('zip'))).toEqual([])
})

test('a save that fails leaves nothing', async () => {
  const place = await newPlace()
  const gallery = await openAt(place)
  await rename(place.directory, `${place.directory}-away`)
  await expect(gallery.save(aPicture())).rejects.toMatchObject({ code: 'library-unwritable' })
  await rename(`${place.directory}-away`, place.directory)
  expect(await readdir(place.directory)).toEqual([])
  expect(await titles(gallery)).toEqual([])
})

test('a closed gallery says so', async () => {
  const gallery = await openAt(await newPlace())
  await gallery.close()
  await expect(gallery.query(everything)).rejects.toThrow('closed')
  await expect(gallery.save(aPicture())).rejects.toThrow('closed')
})
