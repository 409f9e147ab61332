/** Ten thousand items. The bounds are far above what was measured: a slow machine passes, a scan of files does not. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fillGallery } from '../../../scripts/makeGallery/fillGallery.ts'
import { everything, newPlace, openAt } from './samples.ts'

async function timed<Result>(work: () => Promise<Result>): Promise<[result: Result, ms: number]> {
  const began = performance.now()
  return [await work(), performance.now() - began]
}

/** The median of five, since what else runs on the machine is no fault of the index. */
async function median(work: () => Promise<unknown>): Promise<number> {
  const times = []
  for (let i = 0; i < 5; i++) times.push((await timed(work))[1])
  return times.toSorted((a, b) => a - b)[2]!
}

test('ten thousand items are found, listed, changed and opened quickly', async () => {
  const place = await newPlace()
  const ids = await fillGallery({ ...place, count: 10_000, seed: 1, distinct: 4, size: 32 })
  const [built, msBuild] = await timed(() => openAt(place))
  expect(msBuild).toBeLessThan(10_000)
  const { total, trashed } = await built.counts()
  expect(total + trashed).toBe(10_000)
  await built.close()
  const [gallery, msOpen] = await timed(() => openAt(place))
  expect(msOpen).toBeLessThan(1500)
  expect(await gallery.counts()).toEqual({ total, trashed })

  const page = { ...everything, limit: 200 }
  for (const text of ['m', 'adire', 'ind mar', 'zurich 99', 'no such thing', 'weissstick kente'])
    expect(await median(() => gallery.query({ ...page, text })), text).toBeLessThan(50)
  for (const sort of ['newest', 'oldest', 'title', 'model'] as const)
    expect(await median(() => gallery.query({ ...page, sort, offset: 9000 })), sort).toBeLessThan(50)
  expect(await median(() => gallery.tags())).toBeLessThan(100)
  expect(await median(() => gallery.models())).toBeLessThan(100)

  const some = ids.slice(0, 500)
  const [changed, msChange] = await timed(() =>
    gallery.change(some, { addTags: ['chosen'], favourite: true }),
  )
  expect(changed.map(({ id }) => id)).toEqual(some)
  expect(msChange).toBeLessThan(10_000)
  const chosen = { ...page, tags: ['chosen'] }
  const found = await gallery.query(chosen)
  const foundInTrash = await gallery.query({ ...chosen, trash: true })
  expect(found.total + foundInTrash.total).toBe(500)

  await gallery.close()
  writeFileSync(join(place.directory, `${ids[7]}.json`), '{}')
  const [again, msAgain] = await timed(() => openAt(place))
  expect(msAgain).toBeLessThan(1500)
  expect(again.broken).toHaveLength(1)
  const counts = await again.counts()
  expect(counts.total + counts.trashed).toBe(9999)
})
