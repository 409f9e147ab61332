import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { exportedName } from '../../../src/studio/gallery/exportedName.ts'
import { aPicture, newPlace, openAt, pictureOf } from './samples.ts'

/** What Python's zipfile finds, after it has checked every checksum: [name, sha256, year]. */
function readWithPython(zip: string): [string, string, number][] {
  const program = `
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    print(json.dumps([[i.filename, hashlib.sha256(z.read(i)).hexdigest(), i.date_time[0]] for i in z.infolist()]))`
  const { stdout, stderr, status } = spawnSync('python3', ['-c', program, zip], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout) as [string, string, number][]
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('pictures come out of the zip to the byte, under their titles', async () => {
  const place = await newPlace()
  const gallery = await openAt(place)
  const large = Buffer.alloc(3_500_000, 'frames of a video ')
  const named = [
    { title: 'Àdìrẹ / “織物” 🧵: #1?', file: pictureOf({ name: 'a', sha256: '' }) },
    {
      title: 'Same',
      file: pictureOf({ name: 'b', sha256: '' }),
      createdAt: new Date('2020-05-05T12:00:00Z'),
    },
    { title: 'Same', file: large, format: 'mp4', kind: 'animation' },
    { title: 'Old', file: new Uint8Array(0), createdAt: new Date('1970-01-01T00:00:00Z') },
  ] as const
  const items = []
  for (const request of named) items.push(await gallery.save(aPicture(request)))
  const into = join(dirname(place.directory), 'export.zip')
  await writeFile(into, 'an older export')
  const progress: number[] = []
  const ids = items.map(({ id }) => id)
  await gallery.exportZip([...ids, ids[0]!], into, {
    onProgress: (done, total) => progress.push(done, total),
  })
  const [a, b, c, d] = ids
  expect(readWithPython(into)).toEqual([
    [`Àdìrẹ “織物” 🧵 #1 ${a}.png`, sha256(named[0].file), new Date().getFullYear()],
    [`Same ${b}.png`, sha256(named[1].file), 2020],
    [`Same ${c}.mp4`, sha256(large), new Date().getFullYear()],
    [`Old ${d}.png`, sha256(named[3].file), 1980],
  ])
  expect(progress).toEqual([0, 4, 1, 4, 2, 4, 3, 4, 4, 4])
})

test('a cancelled export leaves nothing, and what was there before stays', async () => {
  const place = await newPlace()
  const gallery = await openAt(place)
  const ids = []
  for (let i = 0; i < 5; i++) ids.push((await gallery.save(aPicture())).id)
  const folder = dirname(place.directory)
  const before = await readdir(folder)
  const controller = new AbortController()
  const cancelled = gallery.exportZip(ids, join(folder, 'export.zip'), {
    signal: controller.signal,
    onProgress: (done) => done === 2 && controller.abort(),
  })
  await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' })
  expect(await readdir(folder)).toEqual(before)

  await writeFile(join(folder, 'export.zip'), 'an older export')
  const late = new AbortController()
  const cancelledLate = gallery.exportZip(ids, join(folder, 'export.zip'), {
    signal: late.signal,
    onProgress: (done) => done === 4 && late.abort(),
  })
  await expect(cancelledLate).rejects.toMatchObject({ name: 'AbortError' })
  expect(await readFile(join(folder, 'export.zip'), 'utf8')).toBe('an older export')
  expect((await readdir(folder)).length).toBe(before.length + 1)
})

test('an export of what is not there is refused before anything is written', async () => {
  const place = await newPlace()
  const gallery = await openAt(place)
  const { id } = await gallery.save(aPicture())
  const into = join(dirname(place.directory), 'export.zip')
  await expect(gallery.exportZip([id, '0'.repeat(26)], into)).rejects.toMatchObject({
    code: 'gallery-unknown',
  })
  expect(await readdir(dirname(place.directory))).not.toContain('export.zip')
})

test.each([
  ['Moon', 'Moon ID.png'],
  ['../../etc/passwd', 'etc passwd ID.png'],
  ['-rf .hidden', 'rf .hidden ID.png'],
  ['a\u0000b\u202Egnp.exe\n', 'a b gnp.exe ID.png'],
  ['…', '… ID.png'],
  ['///', 'ID.png'],
  ['CON', 'CON ID.png'],
  ['物'.repeat(300), `${'物'.repeat(50)} ID.png`],
])('%j is exported as %j', (title, name) => {
  expect(exportedName({ title, id: 'ID', format: 'png' })).toBe(name)
})
