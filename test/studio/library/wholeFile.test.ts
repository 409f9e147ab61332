import { spawnSync } from 'node:child_process'
import { chmod, mkdir, open, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  FolderTaken,
  makeFolder,
  makeFolderWhole,
  removeLeftovers,
  storageProblem,
  writeWhole,
  writeWholeJson,
} from '../../../src/studio/library/wholeFile.ts'
import { asOrdinaryUser, temporaryFolder } from '../datasets/samples.ts'

const systemError = (code: string) => Object.assign(new Error(code), { code })

describe('writeWhole', () => {
  test('writes text, bytes and JSON, and replaces what was there', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'a')
    await writeWhole(path, 'text')
    expect(await readFile(path, 'utf8')).toBe('text')
    await writeWhole(path, new Uint8Array([1, 2, 3]))
    expect([...(await readFile(path))]).toEqual([1, 2, 3])
    await writeWholeJson(path, { a: [1] })
    expect(await readFile(path, 'utf8')).toBe('{\n  "a": [\n    1\n  ]\n}\n')
    expect(await readdir(folder)).toEqual(['a'])
  })

  test('many at once leave one whole file and no other', async () => {
    const folder = await temporaryFolder()
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(100_000))
    await Promise.all(texts.map((text) => writeWhole(join(folder, 'a'), text)))
    expect(await readdir(folder)).toEqual(['a'])
    expect(texts).toContain(await readFile(join(folder, 'a'), 'utf8'))
  })

  test('a folder that is not writable is said in a sentence, and what was there stays', async () => {
    const folder = join(await temporaryFolder(), 'library')
    await mkdir(folder)
    const path = join(folder, 'a')
    await writeWhole(path, 'before')
    await chmod(folder, 0o555)
    await asOrdinaryUser([join(folder, '..')], async () => {
      await expect(writeWhole(path, 'after')).rejects.toMatchObject({
        code: 'library-unwritable',
        message: `${path} cannot be written (permission denied).`,
        remedy: expect.stringContaining('Choose a folder'),
      })
    })
    expect(await readFile(path, 'utf8')).toBe('before')
    await chmod(folder, 0o755)
  })

  test('a folder that is gone, or that stands where the file should be, is said in a sentence', async () => {
    const folder = await temporaryFolder()
    await expect(writeWhole(join(folder, 'no', 'such'), '')).rejects.toMatchObject({
      code: 'library-unwritable',
      message: `${join(folder, 'no', 'such')} cannot be written (its folder is gone, or takes nothing in).`,
    })
    await mkdir(join(folder, 'a folder'))
    await expect(writeWhole(join(folder, 'a folder'), '')).rejects.toMatchObject({
      code: 'library-unwritable',
      message: expect.stringContaining('a folder stands where a file is needed'),
    })
    expect(await readdir(folder)).toEqual(['a folder'])
  })
})

describe('makeFolder', () => {
  test('makes those above it too, and is content where it is there', async () => {
    const path = join(await temporaryFolder(), 'a', 'b', 'c')
    await makeFolder(path)
    await makeFolder(path)
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(join(path, 'd', 'e'))))
    expect((await stat(join(path, 'd', 'e'))).isDirectory()).toBe(true)
  })

  test('ends where nothing can be made, and says why', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    await symlink(join(folder, 'nowhere', 'at all'), join(folder, 'link'))
    const stand = 'a file stands where a folder is needed'
    for (const [path, why] of [
      [join(folder, 'file'), stand],
      [join(folder, 'file', 'a', 'b'), stand],
      [join(folder, 'link'), 'a link or a disk on the way to it leads nowhere'],
      [join(folder, 'link', 'a'), 'leads nowhere'],
      [join(folder, 'n'.repeat(300)), 'the name is too long'],
      // Node's own mkdir never comes back from there.
      ...(process.platform === 'linux' ? [['/proc/1/x', ''] as const] : []),
    ] as const) {
      await expect(makeFolder(path)).rejects.toMatchObject({
        code: 'library-unwritable',
        message: expect.stringContaining(why),
      })
    }
  })
})

describe('makeFolderWhole', () => {
  test('the folder appears when it is complete', async () => {
    const parent = join(await temporaryFolder(), 'new', 'parent')
    const path = join(parent, 'made')
    const result = await makeFolderWhole(path, async (temporary) => {
      await writeWhole(join(temporary, 'a'), 'a')
      const [name] = await readdir(parent)
      expect(name).toMatch(/^\.made\./)
      return 42
    })
    expect(result).toBe(42)
    expect(await readdir(parent)).toEqual(['made'])
    expect(await readdir(path)).toEqual(['a'])
  })

  test('a failure or an existing folder leaves everything as it was', async () => {
    const parent = await temporaryFolder()
    const path = join(parent, 'made')
    const failing = makeFolderWhole(path, async (temporary) => {
      await writeWhole(join(temporary, 'a'), 'a')
      throw new Error('no more')
    })
    await expect(failing).rejects.toThrow('no more')
    expect(await readdir(parent)).toEqual([])
    await makeFolderWhole(path, (temporary) => writeWhole(join(temporary, 'a'), 'first'))
    await expect(
      makeFolderWhole(path, (temporary) => writeWhole(join(temporary, 'a'), 'b')),
    ).rejects.toBeInstanceOf(FolderTaken)
    expect(await readdir(parent)).toEqual(['made'])
    expect(await readFile(join(path, 'a'), 'utf8')).toBe('first')
  })

  test('a full disk is said in a sentence', async () => {
    const parent = await temporaryFolder()
    const filling = makeFolderWhole(join(parent, 'made'), async () => {
      if (process.platform !== 'linux') throw systemError('ENOSPC')
      const full = await open('/dev/full', 'w')
      await full.writeFile('x').finally(() => full.close())
    })
    await expect(filling).rejects.toMatchObject({
      code: 'disk-full',
      message: `The disk is full: ${join(parent, 'made')} could not be written.`,
    })
    expect(await readdir(parent)).toEqual([])
  })

  test('what a killed process left behind is cleared away, what a living one writes is not', async () => {
    const parent = await temporaryFolder()
    const gone = spawnSync(process.execPath, ['-e', '']).pid
    const old = new Date(Date.now() - 2 * 3_600_000)
    for (const name of [`.a.${gone}-1.part`, `.b.${process.pid}-1.part`, '.c', `.d.${gone}-1.part`]) {
      await mkdir(join(parent, name))
      await writeFile(join(parent, name, 'file'), '')
      if (!name.startsWith('.d')) await utimes(join(parent, name), old, old)
    }
    await makeFolderWhole(join(parent, 'made'), async () => {})
    expect((await readdir(parent)).toSorted()).toEqual(
      ['.c', `.b.${process.pid}-1.part`, `.d.${gone}-1.part`, 'made'].toSorted(),
    )
    expect((await stat(join(parent, 'made'))).isDirectory()).toBe(true)
  })
})

test.each([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EACCES', 'library-unwritable'],
  ['EPERM', 'library-unwritable'],
  ['EROFS', 'library-unwritable'],
  ['ENOTDIR', 'library-unwritable'],
  ['EISDIR', 'library-unwritable'],
  ['ENOENT', 'library-unwritable'],
  ['ENAMETOOLONG', 'library-unwritable'],
  ['ELOOP', 'library-unwritable'],
  ['EIO', 'library-unwritable'],
])('%s is the problem %s', (code, problem) => {
  expect(storageProblem(systemError(code), '/library/a')).toMatchObject({
    code: problem,
    name: 'ProblemError',
  })
  const other = systemError('EINVAL')
  expect(storageProblem(other, '/library/a')).toBe(other)
})

test('what killed processes left anywhere in a library is cleared away when it is old', async () => {
  const library = await temporaryFolder()
  const folder = join(library, 'runs', 'x', 'checkpoints')
  await mkdir(folder, { recursive: true })
  const gone = 2 ** 22 + 1
  const longAgo = new Date(Date.now() - 7_200_000)
  for (const [name, isOld] of [
    [`.epoch-0001.safetensors.${gone}-1.part`, true],
    [`.epoch-0002.safetensors.${gone}-2.part`, false],
    [`.epoch-0003.safetensors.${process.pid}-3.part`, true],
    ['epoch-0004.safetensors', true],
  ] as const) {
    await writeFile(join(folder, name), 'x')
    if (isOld) await utimes(join(folder, name), longAgo, longAgo)
  }
  await removeLeftovers(library, 'below')
  expect(await readdir(folder)).toEqual([
    `.epoch-0002.safetensors.${gone}-2.part`,
    `.epoch-0003.safetensors.${process.pid}-3.part`,
    'epoch-0004.safetensors',
  ])
})
