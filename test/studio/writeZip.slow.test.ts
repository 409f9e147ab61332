/** Zips of more than 65,535 files, and of more than 4 GB: written as other programs read them. */
import { execFileSync } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ZipReader } from '../../src/studio/readZip.ts'
import { writeZip, zipBytes } from '../../src/studio/writeZip.ts'
import { temporaryFolder } from './datasets/samples.ts'

const beyond = 2 ** 32 + 2 ** 20 // bytes
const wide = { file: Infinity, entries: 100_000, entry: 2 ** 40, unpacked: 2 ** 41 }

function python(program: string, ...words: string[]): string {
  return execFileSync('python3', ['-c', program, ...words], { encoding: 'utf8' })
}

test('more than 65,535 files are written, and found again by others and here', async () => {
  const path = join(await temporaryFolder(), 'many.zip')
  const count = 70_000
  const entries = Array.from({ length: count }, (_, i) => ({
    name: `frame-${i}.txt`,
    bytes: Buffer.from(String(i)),
    time: new Date(1e12),
  }))
  await writeZip(entries, path)
  const found = python(
    `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    print(len(z.namelist()), z.read('frame-69999.txt').decode(), z.read('frame-0.txt').decode())`,
    path,
  )
  expect(found.trim()).toBe('70000 69999 0')
  const reader = await ZipReader.open(path, wide)
  expect(reader.names).toHaveLength(count)
  expect(String(await reader.read('frame-65536.txt'))).toBe('65536')
  await reader.close()
  await expect(ZipReader.open(path, { ...wide, entries: 256 })).rejects.toThrow(
    'it holds 70000 files, and 256 at most are read',
  )
})

test('more than 4 GB are written, and found again by others and here', async () => {
  const folder = await temporaryFolder()
  const [nothing, path] = [join(folder, 'nothing'), join(folder, 'large.zip')]
  const empty = await open(nothing, 'w')
  await empty.truncate(beyond)
  await empty.close()
  const file = await open(path, 'w')
  const zeros = Buffer.alloc(2 ** 20)
  let at = 0
  const time = new Date(1e12)
  const entries = [
    { name: 'first', bytes: Buffer.from('first'), time },
    { name: 'large', path: nothing, time },
    { name: 'last', bytes: Buffer.from('last'), time },
  ]
  for await (const chunk of zipBytes(entries)) {
    // What is nothing but zeros takes no room on the disk.
    if (!zeros.subarray(0, chunk.length).equals(chunk)) await file.write(chunk, 0, chunk.length, at)
    at += chunk.length
  }
  await file.close()
  const found = python(
    `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    print([(i.filename, i.file_size) for i in z.infolist()], z.read('first'), z.read('last'), z.open('large').read(9))`,
    path,
  )
  expect(found.trim()).toBe(
    `[('first', 5), ('large', ${beyond}), ('last', 4)] b'first' b'last' b'${'\\x00'.repeat(9)}'`,
  )
  const reader = await ZipReader.open(path, wide)
  expect(String(await reader.read('last'))).toBe('last')
  await expect(reader.read('large', 2 ** 29)).rejects.toThrow('large in it is larger than 512 MB')
  await reader.close()
})
