import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSource } from '../../../src/studio/datasets/source.ts'
import { readMade } from '../../../src/studio/export/readMade.ts'
import { readRecipe } from '../../../src/studio/export/pictureRecipe.ts'
import { readLatentFile } from '../../../src/studio/latents.ts'
import { largestRead, readNamedFile } from '../../../src/studio/library/namedFile.ts'
import { readLoomFile } from '../../../src/studio/loomFile/readLoomFile.ts'
import { readForeignWeights } from '../../../src/studio/models/importModel.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loom-named-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const readers: readonly [string, (file: string) => Promise<unknown>][] = [
  ['weights', readForeignWeights],
  ['latents', (file) => readLatentFile(file, 2)],
  ['a picture or film', readMade],
  ['a picture to make again', readRecipe],
  ['a .loom file', readLoomFile],
]

test.each(readers)(
  '%s: a pipe, a device and a folder are refused, and nobody waits for them',
  async (_, read) => {
    const [pipe, directory] = [join(folder, 'pipe.pth'), join(folder, 'folder.pth')]
    execFileSync('mkfifo', [pipe])
    mkdirSync(directory)
    for (const [path, what] of [
      [pipe, 'a pipe'],
      ['/dev/zero', 'a device'],
      [directory, 'a folder'],
    ] as const) {
      await expect(read(path)).rejects.toMatchObject({
        code: 'file-special',
        message: `${path} is ${what} and not a file.`,
      })
    }
    await expect(read(join(folder, 'none'))).rejects.toMatchObject({ code: 'file-missing' })
  },
)

test('what is larger than can be read at once is refused before it is read', async () => {
  const file = join(folder, 'huge.pth')
  writeFileSync(file, '')
  truncateSync(file, largestRead + 1) // takes no room
  await expect(readNamedFile(file)).rejects.toMatchObject({ code: 'file-too-large' })
  await expect(readForeignWeights(file)).rejects.toMatchObject({
    code: 'file-too-large',
    message: `${file} has 2.0 GB; 2.0 GB at most are read.`,
  })
})

test('pictures: pipes and devices are refused, or left out of a folder, and nobody waits for them', async () => {
  const refused = { code: 'file-special', message: expect.stringContaining('and not a file') }
  const pipe = (name: string) => {
    const path = join(folder, name)
    execFileSync('mkfifo', [path])
    return path
  }
  for (const path of [pipe('picture.png'), pipe('t10k-images-idx3-ubyte'), '/dev/zero', '/dev/null'])
    await expect(openSource({ path })).rejects.toMatchObject(refused)
  // Called like a published set, in a folder.
  await expect(openSource({ path: folder })).rejects.toMatchObject(refused)
  rmSync(join(folder, 't10k-images-idx3-ubyte'))
  const batch = pipe('data_batch_1.bin')
  await expect(openSource({ path: folder })).rejects.toMatchObject(refused)
  await expect(openSource({ path: batch })).rejects.toMatchObject(refused)
  rmSync(batch)
  symlinkSync('/dev/zero', join(folder, 'endless.png'))
  const items: unknown[] = []
  const source = await openSource({ path: folder })
  for await (const item of source.items({ size: 64, fit: 'cover', tilesAcross: 3, maxPixels: 1e6 }))
    items.push(item)
  expect(items).toMatchObject([
    { kind: 'unreadable', file: 'endless.png', reason: 'a link that leads out of the folder' },
    { kind: 'unreadable', file: 'picture.png', reason: 'not a picture' },
  ])
})
