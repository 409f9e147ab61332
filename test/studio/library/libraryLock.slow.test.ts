import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { checkNotHeld, takeLibraryLock } from '../../../src/studio/library/libraryLock.ts'
import { temporaryFolder } from '../datasets/samples.ts'

const quick = { touchEvery: 40, staleAfter: 200 }
const busy = { code: 'library-busy' }
const lockOf = (folder: string) => join(folder, 'studio.lock')
const gone = spawnSync(process.execPath, ['-e', '']).pid

/** A lock as another process or machine would have written it. */
async function plant(folder: string, lock: object, ageMs = 0): Promise<void> {
  const whole = {
    id: 'other',
    process: process.ppid,
    host: hostname(),
    startedAt: '2026-01-01T00:00:00.000Z',
  }
  await writeFile(lockOf(folder), JSON.stringify({ ...whole, ...lock }))
  const touchedAt = new Date(Date.now() - ageMs)
  await utimes(lockOf(folder), touchedAt, touchedAt)
}

/** Another process that tries the folders one after the other, says `took` or why not, and holds what it took. */
function startOther(folders: readonly string[]): { child: ChildProcess; lines: AsyncIterator<string> } {
  const program = `${takingProgram(folders)}
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator]() }
}

function takingProgram(folders: readonly string[]): string {
  return `
    const { takeLibraryLock } = await import(${JSON.stringify(
      pathToFileURL(join(import.meta.dirname, '../../../src/studio/library/libraryLock.ts')).href,
    )})
    console.log('ready')
    await new Promise((resolve) => process.stdin.once('data', resolve))
    for (const folder of ${JSON.stringify(folders)})
      console.log(await takeLibraryLock(folder, 'http://127.0.0.1:4310').then(() => 'took', (error) => error.code))
    process.stdin.unref()`
}
const line = async (lines: AsyncIterator<string>) => (await lines.next()).value as string

describe('the lock of a library', () => {
  test('is one file that says who holds it, and is gone after the release', async () => {
    const folder = await temporaryFolder()
    const lock = await takeLibraryLock(folder, 'http://127.0.0.1:4310')
    expect(JSON.parse(await readFile(lockOf(folder), 'utf8'))).toMatchObject({
      process: process.pid,
      host: hostname(),
      where: 'http://127.0.0.1:4310',
    })
    await expect(takeLibraryLock(folder)).rejects.toMatchObject(busy)
    checkNotHeld(folder)
    await lock.release()
    expect(await readdir(folder)).toEqual([])
    const next = await takeLibraryLock(folder)
    next.releaseSync()
    expect(await readdir(folder)).toEqual([])
  })

  test('of another process says where that one is, until it is killed', async () => {
    const folder = await temporaryFolder()
    const { child, lines } = startOther([folder])
    await line(lines)
    child.stdin!.write('go\n')
    expect(await line(lines)).toBe('took')
    const told = {
      ...busy,
      message: `The library ${folder} is open in another Latent Loom (process ${child.pid}, at http://127.0.0.1:4310).`,
      remedy: expect.stringContaining('close it'),
    }
    await expect(takeLibraryLock(folder)).rejects.toMatchObject(told)
    expect(() => checkNotHeld(folder)).toThrow(expect.objectContaining(told))
    child.kill('SIGKILL')
    await once(child, 'exit')
    checkNotHeld(folder)
    const lock = await takeLibraryLock(folder)
    await lock.release()
    expect(await readdir(folder)).toEqual([])
  })

  test('that a dead process left goes to one of many starters of this process', async () => {
    for (let round = 0; round < 20; round++) {
      const folder = await temporaryFolder()
      await plant(folder, { process: gone })
      const tries = await Promise.allSettled(Array.from({ length: 12 }, () => takeLibraryLock(folder)))
      const taken = tries.filter((attempt) => attempt.status === 'fulfilled')
      expect(taken).toHaveLength(1)
      expect(
        tries.filter((attempt) => attempt.status === 'rejected').map(({ reason }) => reason.code),
      ).toEqual(Array(11).fill('library-busy'))
      expect(await readdir(folder)).toEqual(['studio.lock'])
      await taken[0]!.value.release()
    }
  })

  test('that a dead process left goes to one of several processes, however they race', async () => {
    const folders = await Promise.all(Array.from({ length: 60 }, temporaryFolder))
    for (const folder of folders) await plant(folder, { process: gone })
    const others = [startOther(folders), startOther(folders), startOther(folders)]
    for (const { lines } of others) expect(await line(lines)).toBe('ready')
    for (const { child } of others) child.stdin!.write('go\n')
    for (const folder of folders) {
      const answers = await Promise.all(others.map(({ lines }) => line(lines)))
      expect(answers.toSorted()).toEqual(['library-busy', 'library-busy', 'took'])
      expect(await readdir(folder)).toEqual(['studio.lock'])
    }
  })

  test('of another machine counts as long as it is touched', async () => {
    const folder = await temporaryFolder()
    await plant(folder, { host: 'elsewhere', process: gone })
    await expect(takeLibraryLock(folder)).rejects.toMatchObject({
      ...busy,
      message: expect.stringContaining(`process ${gone} on the computer elsewhere`),
    })
    expect(() => checkNotHeld(folder)).toThrow(expect.objectContaining(busy))
    await plant(folder, { host: 'elsewhere' }, 61_000)
    checkNotHeld(folder)
    await plant(folder, { host: 'elsewhere' }, 300)
    const lock = await takeLibraryLock(folder, undefined, quick)
    await lock.release()
  })

  test('that is old counts when its holder shows that it has only slept', async () => {
    const folder = await temporaryFolder()
    await plant(folder, {}, 300)
    const taking = takeLibraryLock(folder, undefined, quick)
    await sleep(10)
    await utimes(lockOf(folder), new Date(), new Date())
    await expect(taking).rejects.toMatchObject(busy)
  })

  test('of a process from before a restart, whose number is now this one’s, does not count', async () => {
    const folder = await temporaryFolder()
    await plant(folder, { process: process.pid })
    const lock = await takeLibraryLock(folder)
    expect(JSON.parse(await readFile(lockOf(folder), 'utf8')).id).not.toBe('other')
    await lock.release()
  })

  test.runIf(process.platform === 'linux')(
    'of a process that has ended does not count where its parent takes no note of that',
    async () => {
      const folder = await temporaryFolder()
      const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      onTestFinished(() => void parent.kill('SIGKILL'))
      const ended = Number(await line(createInterface({ input: parent.stdout! })[Symbol.asyncIterator]()))
      await expect.poll(() => readFile(`/proc/${ended}/stat`, 'utf8')).toContain(') Z ')
      await plant(folder, { process: ended })
      const lock = await takeLibraryLock(folder)
      await lock.release()
      expect(await readdir(folder)).toEqual([])
      // What is checked by: its number is still taken.
      expect(process.kill(ended, 0)).toBe(true)
    },
  )

  test('that says nothing yet counts, and no more when it is old', async () => {
    const folder = await temporaryFolder()
    await writeFile(lockOf(folder), '')
    await expect(takeLibraryLock(folder)).rejects.toMatchObject(busy)
    await utimes(lockOf(folder), new Date(0), new Date(0))
    const lock = await takeLibraryLock(folder, undefined, quick)
    await lock.release()
  })

  test.skipIf(process.platform === 'win32')(
    'that a full disk has no room for is not left behind, empty',
    async () => {
      const folder = await temporaryFolder()
      // No file may have a byte: as on a full disk, it can be made and not written.
      const full = [
        '-c',
        'ulimit -f 0; exec "$0" "$@"',
        process.execPath,
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
      ]
      const { stdout, stderr } = spawnSync('sh', [...full, takingProgram([folder])], {
        input: 'go\n',
        encoding: 'utf8',
        env: { ...process.env, TSX_DISABLE_CACHE: '1' },
        timeout: 30_000,
      })
      expect(`${stdout}${stderr}`).toContain('EFBIG')
      expect(await readdir(folder)).toEqual([])
    },
  )

  test('is taken over even when the one who took it over before has crashed half-way', async () => {
    const folder = await temporaryFolder()
    await plant(folder, { process: gone })
    const ticket = createHash('sha256').update('other').digest('hex').slice(0, 16)
    await writeFile(
      `${lockOf(folder)}.${ticket}`,
      JSON.stringify({ id: 'ticket', process: gone, host: hostname(), startedAt: '' }),
    )
    const lock = await takeLibraryLock(folder)
    expect(await readdir(folder)).toEqual(['studio.lock'])
    await lock.release()
  })

  test('is touched while it is held, and put back when somebody tidies it away', async () => {
    const folder = await temporaryFolder()
    const lock = await takeLibraryLock(folder, undefined, quick)
    await utimes(lockOf(folder), new Date(0), new Date(0))
    await expect.poll(async () => (await stat(lockOf(folder))).mtimeMs).toBeGreaterThan(Date.now() - 60_000)
    await rm(lockOf(folder))
    await expect.poll(() => existsSync(lockOf(folder))).toBe(true)
    expect(lock.lost.aborted).toBe(false)
    await lock.release()
  })

  test('that another has taken over is told to whoever held it, and left alone', async () => {
    const folder = await temporaryFolder()
    const lock = await takeLibraryLock(folder, undefined, quick)
    await plant(folder, { id: 'theirs' })
    await expect.poll(() => lock.lost.aborted).toBe(true)
    await lock.release()
    lock.releaseSync()
    expect(JSON.parse(await readFile(lockOf(folder), 'utf8'))).toMatchObject({ id: 'theirs' })
  })
})
