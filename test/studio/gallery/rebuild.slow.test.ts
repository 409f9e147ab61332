/** The index is a cache: whatever happens to it or to the files, what the files say is what is found. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, truncateSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import sqlite from 'node-sqlite3-wasm'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Gallery } from '../../../src/studio/gallery/gallery.ts'
import { IndexKeeper } from '../../../src/studio/gallery/indexKeeper.ts'
import { newItemId } from '../../../src/studio/gallery/itemId.ts'
import { asOrdinaryUser } from '../datasets/samples.ts'
import { aPicture, everything, fabric, newPlace, openAt, pictureOf, titles, type Place } from './samples.ts'

/** All that can be asked. */
async function all(gallery: Gallery) {
  const [items, trash] = await Promise.all([
    gallery.query(everything),
    gallery.query({ ...everything, trash: true }),
  ])
  const lineages = await Promise.all([...items.items, ...trash.items].map(({ id }) => gallery.lineage(id)))
  return { items, trash, lineages, tags: await gallery.tags(), models: await gallery.models() }
}

async function someItems(place: Place) {
  const gallery = await openAt(place)
  const a = await gallery.save(aPicture({ title: 'a', tags: ['t'], state: { s: 1 } }))
  const b = await gallery.save(aPicture({ title: 'b', madeFrom: a.id }))
  const c = await gallery.save(aPicture({ title: 'Ç' }))
  await gallery.change([b.id], { favourite: true, addTags: ['t', 'u'] })
  await gallery.trash([c.id])
  const before = await all(gallery)
  await gallery.close()
  return { a, b, c, before }
}

describe('an index that', () => {
  test.each<[string, (place: Place) => void | Promise<void>]>([
    ['is in step', () => {}],
    ['is deleted', ({ index }) => rm(index)],
    ['is empty', ({ index }) => truncateSync(index)],
    ['is cut off', ({ index }) => truncateSync(index, 3 * 4096 + 17)],
    ['is overwritten', ({ index }) => writeFile(index, 'no database '.repeat(9999))],
    [
      'has a damaged page',
      async ({ index }) => {
        const bytes = await readFile(index)
        await writeFile(index, bytes.fill(0xa5, 4096, 6 * 4096))
      },
    ],
    [
      'is of another version',
      ({ index }) => {
        const database = new sqlite.Database(index)
        database.exec('PRAGMA user_version=999; DROP TABLE tag')
        database.close()
      },
    ],
    [
      'a killed process left locked',
      async ({ index }) => {
        await mkdir(`${index}.lock`)
      },
    ],
    [
      'is a folder',
      async ({ index }) => {
        await rm(index)
        await mkdir(join(index, 'x'), { recursive: true })
      },
    ],
  ])('%s costs nothing', async (_, damage) => {
    const place = await newPlace()
    const { before, a } = await someItems(place)
    await damage(place)
    const gallery = await openAt(place)
    expect(await all(gallery)).toEqual(before)
    expect(gallery.broken).toEqual([])
    expect(await titles(gallery, { text: 'a' })).toEqual(['a'])
    expect(await titles(gallery, { text: 'c', trash: true })).toEqual(['Ç'])
    expect((await gallery.item(a.id)).state).toEqual({ s: 1 })
    await gallery.change([a.id], { title: 'later' })
    await gallery.close()
    expect(existsSync(`${place.index}.lock`)).toBe(false)
    expect(await titles(await openAt(place))).toEqual(['b', 'later'])
  })

  test('was damaged while it was open is found out the next time', async () => {
    const place = await newPlace()
    const gallery = await openAt(place)
    await gallery.save(aPicture({ title: 'a' }))
    await writeFile(place.index, 'rubbish'.repeat(9999))
    await gallery.save(aPicture({ title: 'b' }))
    await gallery.close()
    expect(await titles(await openAt(place))).toEqual(['b', 'a'])
  })

  test('fails while it is open is made anew, for all who were asking', async () => {
    const place = await newPlace()
    await someItems(place)
    const keeper = await IndexKeeper.open(place.directory, place.index)
    onTestFinished(() => keeper.close())
    await keeper.read((index) => index.close())
    const reading = Array.from({ length: 5 }, () => keeper.read((index) => index.counts()))
    expect(await Promise.all(reading)).toEqual(Array.from(reading, () => ({ total: 2, trashed: 1 })))
    await keeper.read((index) => index.close())
    await keeper.inOrder(() => keeper.write((index) => index.remove([])))
    expect(await keeper.read((index) => index.counts())).toEqual({ total: 2, trashed: 1 })
  })

  test('cannot be written is done without', async () => {
    const place = await newPlace()
    const { before } = await someItems(place)
    const gallery = await openAt({ ...place, index: join(place.directory, 'no', 'such', 'folder') })
    expect(await all(gallery)).toEqual(before)
  })
})

test('what other programs did to the files meanwhile is seen, and only that is read', async () => {
  const place = await newPlace()
  const { a, b } = await someItems(place)
  const json = join(place.directory, `${a.id}.json`)
  await writeFile(json, (await readFile(json, 'utf8')).replace('"title": "a"', '"title": "by hand"'))
  await rm(join(place.directory, `${b.id}.json`))
  await rm(join(place.directory, `${b.id}.png`))
  const gallery = await openAt(place)
  expect(await titles(gallery)).toEqual(['by hand'])
  expect(await titles(gallery, { text: 'hand' })).toEqual(['by hand'])
  expect(await gallery.tags()).toEqual([{ tag: 't', count: 1 }])
  await gallery.close()

  // The same stamp with another text: not looked at, which is what makes opening quick.
  const stamp = new Date(1_700_000_000_000)
  await utimes(json, stamp, stamp)
  await (await openAt(place)).close()
  await writeFile(json, (await readFile(json, 'utf8')).replace('by hand', 'BY HAND'))
  await utimes(json, stamp, stamp)
  expect(await titles(await openAt(place))).toEqual(['by hand'])
})

describe('a process that died', () => {
  test('between the picture and its json has lost nothing of what was saved', async () => {
    const place = await newPlace()
    const { a, before } = await someItems(place)
    const [json, draft] = [`${a.id}.json`, `.${a.id}.json`].map((name) => join(place.directory, name))
    await rename(json!, draft!)
    expect(await all(await openAt(place))).toEqual(before)
    expect(existsSync(json!) && !existsSync(draft!)).toBe(true)
  })

  test('before the picture was there has saved nothing', async () => {
    const place = await newPlace()
    await writeFile(join(place.directory, `.${newItemId(new Date())}.json`), '{}')
    await writeFile(join(place.directory, '.x.png.999999999-1.part'), 'half a picture')
    await writeFile(join(place.directory, `.y.png.${process.pid}-1.part`), 'being written')
    const gallery = await openAt(place)
    expect([await titles(gallery), gallery.broken]).toEqual([[], []])
    expect(await readdir(place.directory)).toEqual([`.y.png.${process.pid}-1.part`])
  })

  test('while it was saving and removing left whole items only', async () => {
    const place = await newPlace()
    const program = `
      const { Gallery } = await import(${JSON.stringify(
        pathToFileURL(join(import.meta.dirname, '../../../src/studio/gallery/gallery.ts')).href,
      )})
      const gallery = await Gallery.open(${JSON.stringify(place.directory)}, ${JSON.stringify(place.index)})
      const bytes = Buffer.from('${pictureOf(fabric).toString('base64')}', 'base64')
      const picture = { file: bytes, format: 'png', kind: 'picture', width: 8, height: 6, model: ${JSON.stringify(fabric)} }
      for (let i = 0; ; i++) {
        const { id } = await gallery.save({ ...picture, title: 'n' + i })
        if (i % 3 === 0) await gallery.trash([id])
        if (i % 9 === 0) await gallery.emptyTrash()
        if (i % 3 !== 0) console.log(id)
      }`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const said: string[] = []
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (said.push(line) === 100) child.kill('SIGKILL')
    })
    await once(child, 'close')
    expect(existsSync(`${place.index}.lock`)).toBe(true)

    const gallery = await openAt(place)
    expect(gallery.broken).toEqual([])
    const found = (await gallery.query(everything)).items.map(({ id }) => id)
    expect(found).toEqual(expect.arrayContaining(said))
    expect(found.length).toBeLessThanOrEqual(said.length + 2)
    const trash = (await gallery.query({ ...everything, trash: true })).items.map(({ id }) => id)
    const whole = [...found, ...trash].flatMap((id) => [`${id}.json`, `${id}.png`])
    expect(readdirSync(place.directory).toSorted()).toEqual(whole.toSorted())
  })
})

describe('a picture whose json is gone', () => {
  test('is found again with what its recipe says', async () => {
    const { directory, index } = await newPlace()
    const createdAt = new Date(2026, 0, 31, 23, 59, 58)
    const [one, grid, strip, plain, moving] = Array.from({ length: 5 }, () => newItemId(createdAt))
    await writeFile(join(directory, `${one}.png`), pictureOf(fabric))
    await writeFile(join(directory, `${grid}.png`), pictureOf(fabric, 4, 2))
    await writeFile(join(directory, `${strip}.png`), pictureOf(fabric, 4, 4))
    const create = { width: 3, height: 10, channels: 3, background: '#fff' } as const
    await sharp({ create })
      .png()
      .toFile(join(directory, `${plain}.png`))
    const frames = Uint8Array.from({ length: 3 * 10 * 3 }, (_, i) => i * 2)
    await sharp(frames, { raw: { width: 3, height: 10, channels: 3, pageHeight: 5 } })
      .gif()
      .toFile(join(directory, `${moving}.gif`))
    const gallery = await openAt({ directory, index })
    expect(gallery.broken).toEqual([])
    const found = (await gallery.query({ ...everything, sort: 'oldest' })).items
    const common = { favourite: false, tags: [], createdAt: createdAt.toISOString(), format: 'png' }
    const made = { ...common, width: 8, height: 6, model: fabric, title: '23:59:58, 2026-01-31 fabric-64' }
    const unknown = { ...common, model: { name: '', sha256: '' }, title: '23:59:58, 2026-01-31' }
    expect(found).toEqual([
      { ...made, id: one, kind: 'picture' },
      { ...made, id: grid, kind: 'grid' },
      { ...made, id: strip, kind: 'strip' },
      { ...unknown, id: plain, kind: 'picture', width: 3, height: 10 },
      { ...unknown, id: moving, kind: 'animation', format: 'gif', width: 3, height: 5 },
    ])
    await gallery.change([one!], { title: 'mine' })
    await gallery.close()
    expect(await titles(await openAt({ directory, index }), { text: 'mine' })).toEqual(['mine'])
  })

  test('is found again when it is a video, of which less is known', async () => {
    const place = await newPlace()
    const id = newItemId(new Date(0))
    await writeFile(join(place.directory, `${id}.mp4`), 'a video')
    const { items } = await (await openAt(place)).query(everything)
    expect(items).toMatchObject([{ id, kind: 'animation', format: 'mp4', width: 0, height: 0 }])
  })

  test('is shown even where no json can be written', async () => {
    const place = await newPlace()
    await writeFile(join(place.directory, `${newItemId(new Date())}.png`), pictureOf(fabric))
    await chmod(place.directory, 0o555)
    await asOrdinaryUser([dirname(place.directory)], async () => {
      const gallery = await openAt(place)
      expect(await titles(gallery)).toEqual([expect.stringContaining('fabric-64')])
      await gallery.close()
    })
    expect(await readdir(place.directory)).toHaveLength(1)
  })
})

test('files that cannot be read are told, stay as they are, and keep nothing else from being found', async () => {
  const place = await newPlace()
  const { before } = await someItems(place)
  const name = (extension: string) => `${newItemId(new Date())}.${extension}`
  const newer = { formatVersion: 2, shape: 'another' }
  const item = JSON.parse(
    await readFile(join(place.directory, `${before.items.items[0]!.id}.json`), 'utf8'),
  ) as object
  const broken: Record<string, string> = {}
  const tell = (file: string, why: string) => (broken[file] = `“${file}” cannot be used: ${why}.`)
  async function add(file: string, text: string, why: string): Promise<void> {
    await writeFile(join(place.directory, file), text)
    tell(file, why)
  }
  async function addBoth(json: string, why: string): Promise<void> {
    const file = name('json')
    await writeFile(join(place.directory, file.replace('json', 'png')), pictureOf(fabric))
    await add(file, json, why)
  }
  await addBoth('{', 'it is damaged')
  await addBoth('null', 'it is damaged')
  await addBoth(JSON.stringify({ ...item, width: 'wide' }), 'it is damaged at width')
  await addBoth(JSON.stringify(newer), 'it was written by a newer version of Latent Loom')
  await addBoth(JSON.stringify(item), 'it belongs to another picture')
  const alone = name('json')
  await add(
    alone,
    JSON.stringify({ ...item, id: alone.slice(0, -5) }),
    `its picture ${alone.replace('json', 'png')} is missing`,
  )
  await add(name('png'), 'no picture', 'it cannot be read as a picture')
  await add('holiday.png', 'x', 'its name is none that the gallery gives')
  const link = name('json')
  await symlink(join(dirname(place.directory), 'elsewhere'), join(place.directory, link))
  tell(link, 'it is no file but a link or a folder')
  await writeFile(join(place.directory, 'notes.txt'), 'somebody’s')
  await writeFile(join(place.directory, '.DS_Store'), 'somebody’s')
  const files = await readdir(place.directory)

  for (let time = 0; time < 2; time++) {
    const gallery = await openAt(place)
    expect(Object.fromEntries(gallery.broken.map(({ what, reason }) => [what, reason]))).toEqual(broken)
    expect(await all(gallery)).toEqual(before)
    expect(await readdir(place.directory)).toEqual(files)
    await gallery.close()
  }
})
