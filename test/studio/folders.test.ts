import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listFolder } from '../../src/studio/folders.ts'
import { temporaryFolder } from './datasets/samples.ts'

test('folders of systems and file servers are not shown, pictures are counted by the names that an import knows', async () => {
  const folder = await temporaryFolder()
  const theirs = [
    '@eaDir',
    '.thumbnails',
    '$RECYCLE.BIN',
    'System Volume Information',
    '__MACOSX',
    '#recycle',
    'lost+found',
  ]
  for (const name of ['leaves', 'Kente', ...theirs]) await mkdir(join(folder, name))
  const files = [
    'a.jpg',
    'b.PNG',
    'c.jfif',
    'd.avif',
    'e.dib',
    'f.svgz',
    'notes.txt',
    '.hidden.png',
    'Thumbs.db',
  ]
  for (const name of [...files, 'set.tar.gz', 'b.zip']) await writeFile(join(folder, name), '')
  const listing = await listFolder(folder)
  expect(listing).toMatchObject({ path: folder, pictures: 6 })
  expect(listing.folders.map(({ name }) => name)).toEqual(['Kente', 'leaves'])
  expect(listing.archives).toEqual(
    ['b.zip', 'set.tar.gz'].map((name) => ({ name, path: join(folder, name) })),
  )
  await expect(listFolder(join(folder, 'gone'))).rejects.toMatchObject({ code: 'folder-unreadable' })
})
