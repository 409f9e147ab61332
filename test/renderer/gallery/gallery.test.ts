/** The gallery's state: pages as they come into view, what is selected, edits with a way back, the trash. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StudioProblem } from '../../../src/contract/studioProblem.ts'
import { Gallery } from '../../../src/renderer/gallery/gallery.svelte.ts'
import { Workspace } from '../../../src/renderer/window/workspace.svelte.ts'
import { FakeStudio, settled } from '../fakeStudio.ts'
import { said } from '../said.ts'
import { seen } from '../seen.svelte.ts'
import { idAt, Shelf } from './shelf.ts'

async function openGallery(shelf: Shelf, workspace = '') {
  const fake = await FakeStudio.open(shelf.answers)
  const kept = new Workspace(fake.studio)
  kept.open(workspace)
  const gallery = new Gallery(fake.studio, kept)
  await gallery.look()
  const { selection, edits, pages } = gallery
  return { fake, gallery, selection, edits, pages, kept }
}

const refusal = new StudioProblem({ code: 'no', message: 'It cannot be done.', remedy: 'Leave it.' })
const refuse = () => {
  throw refusal
}

test('only what comes into view is fetched, and each page once', async () => {
  const { fake, pages } = await openGallery(new Shelf(300))
  expect([pages.total, pages.at(119)?.id, pages.at(120)]).toEqual([300, idAt(119), undefined])
  pages.see(110, 130)
  pages.see(110, 131)
  await settled()
  expect(pages.at(120)?.id).toBe(idAt(120))
  expect(pages.at(240)).toBeUndefined()
  expect(fake.inputs('gallery.query')).toMatchObject([{ offset: 0 }, { offset: 120 }])
})

test('of several questions the last one is answered, whatever comes back last', async () => {
  const shelf = new Shelf(3, (item, at) => ({ ...item, tags: at === 1 ? ['blue'] : [] }))
  const { fake, gallery, pages } = await openGallery(shelf)
  const total = seen(() => pages.total)
  let goOn = () => {}
  const held = new Promise<void>((resolve) => (goOn = resolve))
  fake.answer({
    'gallery.query': async (question) => {
      if (!question.tags?.length) await held
      return shelf.answers['gallery.query'](question)
    },
  })
  gallery.widen()
  gallery.toggleTag('blue')
  await settled()
  goOn()
  await settled()
  expect(total.values).toEqual([3, 1])
  expect(gallery.filtered).toBe(true)
})

test('the order and the size of tiles are found again; what is kept of another version counts as nothing', async () => {
  const { gallery, kept } = await openGallery(new Shelf(1), '{"gallery":{"sort":"title","tile":200}}')
  expect([gallery.question, gallery.tileSize]).toEqual([{ sort: 'title' }, 200])
  gallery.tileSize = 90
  gallery.sort('oldest')
  expect(kept.read('gallery')).toEqual({ sort: 'oldest', tile: 90 })
  const other = await openGallery(new Shelf(1), '{"gallery":{"sort":"colour","tile":9999}}')
  expect([other.gallery.question, other.gallery.tileSize]).toEqual([{ sort: 'newest' }, 120])
})

test('the selection follows the keyboard until several are held', async () => {
  const { gallery, selection } = await openGallery(new Shelf(5))
  await gallery.goTo(1, false)
  await gallery.goTo(2, false)
  expect(selection.ids).toEqual([idAt(2)])
  await gallery.hold(2)
  await gallery.goTo(4, false)
  await gallery.hold(4)
  await gallery.goTo(0, false)
  expect([selection.ids, selection.current]).toEqual([[idAt(2), idAt(4)], 0])
  await gallery.hold(2)
  expect(selection.ids).toEqual([idAt(4)])
})

test('a selection reaches over pages that are not fetched, from where it began', async () => {
  const { gallery, selection, pages } = await openGallery(new Shelf(700))
  await gallery.goTo(600, false)
  expect(pages.at(600)).toBeUndefined()
  await gallery.extendTo(20)
  expect([selection.count, selection.ids[0], selection.ids.at(-1)]).toEqual([581, idAt(20), idAt(600)])
  await gallery.extendTo(610)
  expect([selection.count, selection.current]).toEqual([11, 610])
  await gallery.selectAll()
  expect(selection.count).toBe(700)
})

test('what had to be fetched to be selected is not, once something else is', async () => {
  const { gallery, selection } = await openGallery(new Shelf(300))
  const late = gallery.goTo(290, false)
  await gallery.goTo(3, false)
  await late
  expect(selection.ids).toEqual([idAt(3)])
})

test('an edit changes those that are not so already, and its undoing these alone', async () => {
  const shelf = new Shelf(3, (item, at) => ({ ...item, tags: at === 0 ? ['blue'] : [] }))
  const { gallery, edits } = await openGallery(shelf)
  const tagged = () => shelf.items.filter(({ tags }) => tags.includes('blue')).map(({ id }) => id)
  await gallery.selectAll()
  gallery.tag('blue', true)
  await settled()
  expect(tagged()).toHaveLength(3)
  expect(edits.undoable?.label).toContain('blue')
  await edits.undo()
  expect(tagged()).toEqual([idAt(0)])
  await edits.redo()
  expect(tagged()).toHaveLength(3)
})

test('edits happen one after the other, and a new one leaves nothing to do again', async () => {
  const shelf = new Shelf(2)
  const { gallery, edits } = await openGallery(shelf)
  gallery.retitle(shelf.item(0), 'First')
  await settled()
  gallery.retitle(shelf.item(0), '  Second ')
  void edits.undo()
  await settled()
  expect(shelf.item(0).title).toBe('First')
  expect(edits.redoable).toBeDefined()
  gallery.toggleFavourites([shelf.item(1)])
  await settled()
  expect([shelf.item(1).favourite, edits.redoable]).toEqual([true, undefined])
})

test('favourites: those that are none become some; where all are, none is any more', async () => {
  const shelf = new Shelf(2, (item, at) => ({ ...item, favourite: at === 0 }))
  const { gallery } = await openGallery(shelf)
  const favourites = () => shelf.items.map(({ favourite }) => favourite)
  gallery.toggleFavourites(shelf.items)
  await settled()
  expect(favourites()).toEqual([true, true])
  gallery.toggleFavourites(shelf.items)
  await settled()
  expect(favourites()).toEqual([false, false])
})

test('an edit that is refused is said and no step; one that cannot be undone is forgotten', async () => {
  const shelf = new Shelf(1)
  const { fake, gallery, edits } = await openGallery(shelf)
  fake.answer({ 'gallery.change': refuse })
  gallery.retitle(shelf.item(0), 'Another')
  await settled()
  expect([edits.undoable, said()[0]?.text]).toEqual([undefined, refusal.message])
  fake.answer(shelf.answers)
  gallery.retitle(shelf.item(0), 'Another')
  await settled()
  fake.answer({ 'gallery.change': refuse })
  expect(await edits.undo()).toBe(false)
  expect([edits.undoable, edits.redoable]).toEqual([undefined, undefined])
})

test('what is moved to the trash is no longer selected, and comes back whatever was done since', async () => {
  const shelf = new Shelf(3)
  const { gallery, selection, edits } = await openGallery(shelf)
  await gallery.goTo(1, false)
  await gallery.moveToTrash()
  expect([selection.count, shelf.item(1).trashedAt]).toEqual([0, expect.any(String)])
  const { press } = said()[0]!
  gallery.toggleFavourites([shelf.item(0)])
  await settled()
  press()
  await settled()
  expect(shelf.item(1).trashedAt).toBeUndefined()
  expect([shelf.item(0).favourite, edits.undoable?.label]).toEqual([true, 'Favourite added'])
})

test('when the trash is emptied there is no way back', async () => {
  const shelf = new Shelf(2)
  const { gallery, edits } = await openGallery(shelf)
  await gallery.goTo(0, false)
  await gallery.moveToTrash()
  await gallery.emptyTrash()
  expect([shelf.items.length, edits.undoable, edits.redoable]).toEqual([1, undefined, undefined])
})

test('an item is found wherever it is: the search gives way, and the trash is opened for it', async () => {
  const shelf = new Shelf(900, (item, at) => ({ ...item, favourite: at === 0 }))
  const { gallery, selection } = await openGallery(shelf)
  gallery.narrow({ favourite: true })
  expect(await gallery.findById(idAt(640))).toBe(640)
  expect([selection.only?.id, gallery.filtered]).toEqual([idAt(640), false])
  await gallery.moveToTrash()
  expect(await gallery.find(shelf.item(640))).toBe(0)
  expect(gallery.question).toEqual({ sort: 'newest', trash: true })
})

test('what changes elsewhere is shown where one stands, selected as before', async () => {
  const shelf = new Shelf(3)
  const { gallery, selection } = await openGallery(shelf)
  await gallery.goTo(1, false)
  shelf.items = [{ ...shelf.item(2), title: 'Newer' }, shelf.item(0), { ...shelf.item(1), title: 'Renamed' }]
  await gallery.refresh()
  expect([selection.current, selection.only?.title]).toEqual([2, 'Renamed'])
})

describe('after a reload of the window', () => {
  let session: Map<string, string>
  beforeEach(() => {
    session = new Map()
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => session.get(key) ?? null,
      setItem: (key: string, text: string) => void session.set(key, text),
      removeItem: (key: string) => void session.delete(key),
    })
  })
  afterEach(() => void vi.unstubAllGlobals())

  test('what was moved to the trash is still undone, and done again', async () => {
    const shelf = new Shelf(3)
    const before = await openGallery(shelf)
    await before.gallery.goTo(1, false)
    await before.gallery.moveToTrash()
    await before.gallery.goTo(0, false)
    before.gallery.tag('blue', true)
    await settled()
    await before.edits.undo()
    dispatchEvent(new Event('pagehide'))
    const { edits } = await openGallery(shelf)
    expect([edits.undoable?.label, edits.redoable?.label]).toEqual([
      before.edits.undoable?.label,
      before.edits.redoable?.label,
    ])
    await edits.redo()
    expect(shelf.item(0).tags).toEqual(['blue'])
    await edits.undo()
    await edits.undo()
    expect([shelf.item(0).tags, shelf.item(1).trashedAt]).toEqual([[], undefined])
  })

  test('what was kept by another version, or by nobody, counts as nothing', async () => {
    for (const text of ['{"done":[{"label":"x"}],"undone":[]}', 'no JSON', '7']) {
      session.set('history gallery', text)
      const { edits } = await openGallery(new Shelf(1))
      expect([edits.undoable, edits.redoable]).toEqual([undefined, undefined])
    }
  })
})
