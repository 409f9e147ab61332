import { execFileSync } from 'node:child_process'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkOutput, type OutputKind } from '../../../src/studio/library/outputPath.ts'
import { temporaryFolder } from '../datasets/samples.ts'

const kinds: readonly OutputKind[] = ['file', 'folder', 'new folder']

test.each(kinds)('a %s may be made where nothing is yet, and nothing is made by asking', async (kind) => {
  const folder = await temporaryFolder()
  await checkOutput(join(folder, 'out.png'), kind)
  await checkOutput(join(folder, 'not', 'there', 'yet', 'out.png'), kind)
  expect(await readdir(folder)).toEqual([])
})

test('what is there is replaced, filled, or refused by what it is', async () => {
  const folder = await temporaryFolder()
  const at = (name: string) => join(folder, name)
  await writeFile(at('file'), '')
  await mkdir(at('empty'))
  await mkdir(at('full'))
  await writeFile(at('full/a'), '')
  await checkOutput(at('file'), 'file')
  await checkOutput(at('full'), 'folder')
  await checkOutput(at('empty'), 'new folder')
  if (process.platform !== 'win32') execFileSync('mkfifo', [at('pipe')])
  for (const [name, kind, why] of [
    ['empty', 'file', 'is a folder, and a file is to be made'],
    ['file', 'folder', 'is a file, and a folder is to be made'],
    ['file', 'new folder', 'is a file, and a folder is to be made'],
    ['full', 'new folder', 'is there already, and not empty'],
    ...(process.platform === 'win32'
      ? []
      : [['pipe', 'file', 'is a pipe or a device and not a file'] as const]),
  ] as const) {
    await expect(checkOutput(at(name), kind)).rejects.toMatchObject({
      code: 'output-taken',
      message: `${at(name)} ${why}.`,
    })
  }
  expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([])
})

test.each(kinds)('a %s that nothing can be made of is told before anything is computed', async (kind) => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), '')
  await expect(checkOutput(join(folder, 'file', 'a', 'out'), kind)).rejects.toMatchObject({
    code: 'library-unwritable',
    message: expect.stringContaining('a file stands where a folder is needed'),
  })
  await expect(checkOutput('', kind)).rejects.toMatchObject({ code: 'output-unnamed' })
  if (process.platform !== 'linux') return
  await expect(checkOutput('/proc/1/x', kind)).rejects.toMatchObject({ code: 'library-unwritable' })
})

test('what killed processes left where something is to be made is cleared away when it is old', async () => {
  const folder = await temporaryFolder()
  const longAgo = new Date(Date.now() - 7_200_000)
  const gone = 2 ** 22 + 1
  const [film, frames] = [`.loop.mp4.${gone}-1.part`, `.frames.${gone}-2.part`]
  const kept = [`.young.mp4.${gone}-3.part`, `.own.mp4.${process.pid}-4.part`, 'film.part']
  await mkdir(join(folder, frames))
  for (const name of [film, join(frames, 'frame-0001.png'), ...kept]) await writeFile(join(folder, name), 'x')
  for (const name of [film, frames, ...kept.slice(1)]) await utimes(join(folder, name), longAgo, longAgo)
  await checkOutput(join(folder, 'next.mp4'), 'file')
  expect((await readdir(folder)).toSorted()).toEqual(kept.toSorted())
})
