import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
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
