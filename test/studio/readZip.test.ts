/** Zips of more than 4 GB, as other programs write them. */
import { execFileSync } from 'node:child_process'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { unpackArchive } from '../../src/studio/datasets/archive.ts'
import { readLoomFile } from '../../src/studio/loomFile/readLoomFile.ts'
import { ZipReader } from '../../src/studio/readZip.ts'
import { temporaryFolder } from './datasets/samples.ts'

const beyond = 2 ** 32 + 2 ** 20 // bytes
const wide = { file: Infinity, entries: 100_000, entry: 2 ** 40, unpacked: 2 ** 41 }

function python(program: string, ...words: string[]): string {
  return execFileSync('python3', ['-c', program, ...words], { encoding: 'utf8' })
}

/** A zip as Python writes it behind so much that is nothing: places in it are beyond 32 bits. */
async function farZip(name: string): Promise<string> {
  const path = join(await temporaryFolder(), name)
  const program = `
import sys, zipfile
with open(sys.argv[1], 'wb') as f: f.truncate(${beyond})
with zipfile.ZipFile(sys.argv[1], 'a') as z:
    z.writestr('a/one.txt', 'one')
    z.writestr('two.txt', 'two ' * 1000, zipfile.ZIP_DEFLATED)`
  python(program, path)
  return path
}

test('a zip of more than 4 GB is unpacked', async () => {
  const path = await farZip('pictures.zip')
  // Python's zips that are appended to a file begin with it; those that are downloaded begin with an entry.
  const file = await open(path, 'r+')
  await file.write(Buffer.from('PK\x03\x04'), 0, 4, 0)
  await file.close()
  const folder = await temporaryFolder()
  expect(await unpackArchive(path, folder)).toEqual([])
  expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(['a', 'a/one.txt', 'two.txt'])
})

test('a .loom file of more than 4 GB is refused for its size', async () => {
  await expect(readLoomFile(await farZip('Large.loom'))).rejects.toMatchObject({
    code: 'loom-file-damaged',
    message: '“Large.loom” cannot be opened: it is larger than 1024 MB.',
  })
})

test('an extension of 64 bits that lies is refused', async () => {
  const path = await farZip('lies.zip')
  const file = await open(path, 'r+')
  const { size } = await file.stat()
  const record = size - 22 - 20 - 56
  for (const [at, value] of [
    [24, 1n], // files, otherwise than all of them
    [40, 2n ** 60n], // bytes of their list
    [48, 2n ** 63n], // where it begins
  ] as const) {
    const was = Buffer.alloc(8)
    await file.read(was, 0, 8, record + at)
    const lie = Buffer.alloc(8)
    lie.writeBigUInt64LE(value)
    await file.write(lie, 0, 8, record + at)
    await expect(ZipReader.open(path, wide), `${at}`).rejects.toThrow(
      /its list of files is damaged|cut short/,
    )
    await file.write(was, 0, 8, record + at)
  }
  await file.close()
  const reader = await ZipReader.open(path, wide)
  expect((await reader.read('two.txt')).length).toBe(4000)
  await reader.close()
})
