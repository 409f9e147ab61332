/** `tsx scripts/makeGallery.ts LIBRARY [COUNT] [SEED]`: fills a library's gallery with made-up pictures, and times it. */
import { join } from 'node:path'
import { Gallery } from '../src/studio/gallery/gallery.ts'
import { openLibrary } from '../src/studio/library/library.ts'
import { takeLibraryLock } from '../src/studio/library/libraryLock.ts'
import { fillGallery } from './makeGallery/fillGallery.ts'

const [directory, count = '10000', seed = '1'] = process.argv.slice(2)
if (directory === undefined) throw new Error('Say which library is to be filled.')

const library = await openLibrary(directory)
const lock = await takeLibraryLock(directory)
try {
  await timed(`${count} pictures`, () =>
    fillGallery({
      directory: library.gallery,
      count: Number(count),
      seed: Number(seed),
      distinct: 256,
      size: 64,
    }),
  )
  const open = () => Gallery.open(library.gallery, join(directory, 'index.sqlite'))
  await (await timed('the index from nothing', open)).close()
  const gallery = await timed('the gallery opened again', open)
  const look = (text: string, offset = 0) =>
    timed(`the page of 200 at ${offset} of “${text}”`, () =>
      gallery.query({ text, sort: 'newest', offset, limit: 200 }),
    )
  for (const text of ['', 'm', 'adire', 'ade ind', 'zurich 99', 'weissstick kente']) await look(text)
  await look('', 9000)
  await timed('tags', () => gallery.tags())
  await timed('models', () => gallery.models())
  await gallery.close()
} finally {
  await lock.release()
}

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now()
  const result = await work()
  console.log(`${(performance.now() - began).toFixed(1).padStart(9)} ms  ${what}`)
  return result
}
