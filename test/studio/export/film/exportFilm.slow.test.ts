import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import { usualWorkers } from '../../../../src/studio/export/film/encoderPool.ts'
import { exportFilm, type FilmExport } from '../../../../src/studio/export/film/exportFilm.ts'
import type { FilmSource } from '../../../../src/studio/export/film/film.ts'
import { temporaryFolder } from '../../datasets/samples.ts'
import { decodeFrames, probe, psnr } from './probe.ts'
import { hills, scaledFrame } from './sources.ts'

const shape = { width: 64, height: 64, scaling: 'nearest', fps: 30 } as const
const note = { title: 'Hills', recipe: '{}' }
const mp4 = { kind: 'mp4', quality: 80 } as const

/** Into a folder of its own. */
async function filmIn(folder: string, request: Partial<FilmExport> = {}) {
  const out = join(folder, 'film.mp4')
  return {
    out,
    ...(await exportFilm({ source: hills(), format: mp4, shape, note, out, workers: 1, ...request })),
  }
}

/** Every thread that is started until the test ends, and whether it has ended. */
function threadsStarted(onStart?: (worker: Worker) => void): { ended: boolean }[] {
  const threads: { ended: boolean }[] = []
  const see = (worker: Worker) => {
    const thread = { ended: false }
    threads.push(thread)
    worker.once('exit', () => (thread.ended = true))
    onStart?.(worker)
  }
  process.on('worker', see)
  onTestFinished(() => void process.off('worker', see))
  return threads
}

describe('a film', () => {
  test('shows the frames of its source in their order, whichever segment was encoded first', async () => {
    const source = hills({ count: 100 })
    const { out, bytes, frames } = await filmIn(await temporaryFolder(), { source, workers: 3 })
    expect(frames).toBe(100)
    expect(bytes).toBe((await readFile(out)).length)
    const decoded = await decodeFrames(out, shape)
    expect(decoded).toHaveLength(100)
    for (const [i, frame] of decoded.entries()) {
      const { pixels } = await scaledFrame(source, shape, i)
      expect(psnr(frame, pixels), `frame ${i}`).toBeGreaterThan(30)
      const other = await scaledFrame(source, shape, (i + 50) % 100)
      expect(psnr(frame, other.pixels), `frame ${i} against another`).toBeLessThan(25)
    }
  })

  test('as a sequence of PNG files is a folder with every pixel', async () => {
    const folder = await temporaryFolder()
    const source = hills({ count: 30 })
    const out = join(folder, 'frames')
    await exportFilm({ source, format: { kind: 'png-sequence' }, shape, note, out, workers: 2 })
    expect(await readdir(folder)).toEqual(['frames'])
    const files = (await readdir(out)).toSorted()
    expect(files).toHaveLength(30)
    for (const [i, file] of files.entries()) {
      const decoded = await sharp(join(out, file)).raw().toBuffer()
      const { pixels } = await scaledFrame(source, shape, i)
      expect(decoded.equals(pixels), file).toBe(true)
    }
  })

  test.each([1, 2, 61])('may have %i frames', async (count) => {
    const { out } = await filmIn(await temporaryFolder(), { source: hills({ count }), workers: 2 })
    expect(await probe(out)).toMatchObject({ frames: count })
  })

  test('tells how many frames are done, up to all of them', async () => {
    const seen: number[][] = []
    await filmIn(await temporaryFolder(), {
      source: hills({ count: 90 }),
      workers: 2,
      onProgress: (done, total) => seen.push([done, total]),
    })
    expect(seen.length).toBeGreaterThan(1)
    expect(seen).toEqual(seen.toSorted(([a], [b]) => a! - b!))
    expect(seen.at(-1)).toEqual([90, 90])
  })

  test('is made while it is encoded, never more than a segment ahead of the workers', async () => {
    const source = hills({ count: 240, fps: 6 }) // segments of 12
    const workers = 2
    let [made, done] = [0, 0]
    const ahead: number[] = []
    await filmIn(await temporaryFolder(), {
      source: {
        ...source,
        make: async (frames) => {
          ahead.push((made - done) / 12)
          made += frames.length
          return source.make(frames)
        },
      },
      workers,
      onProgress: (now) => (done = now),
    })
    expect(made).toBe(240)
    expect(Math.max(...ahead)).toBe(workers)
  })

  test('takes the place of the one that was there', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'film.mp4'), 'another')
    const { out } = await filmIn(folder)
    expect(await probe(out)).toMatchObject({ frames: 60 })
    expect(await readdir(folder)).toEqual(['film.mp4'])
  })

  test('leaves no thread behind', async () => {
    const threads = threadsStarted()
    await filmIn(await temporaryFolder(), { workers: 3 })
    expect(threads).toEqual([{ ended: true }, { ended: true }, { ended: true }])
  })
})

test('fewer threads share the memory where frames are very large', () => {
  const at = (side: number) => usualWorkers({ width: side, height: side })
  expect(at(512)).toBe(Math.min(8, availableParallelism()))
  expect(at(4096)).toBe(1)
  expect(at(100_000)).toBe(1)
})

describe('a film that is cancelled', () => {
  const reason = new Error('enough')

  /** Cancels at a moment that `request` chooses; what was at its place before stays. */
  async function expectNothingLeft(request: (cancel: () => void) => Partial<FilmExport>) {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'film.mp4'), 'another')
    const threads = threadsStarted()
    const abort = new AbortController()
    const making = filmIn(folder, {
      signal: abort.signal,
      workers: 2,
      ...request(() => abort.abort(reason)),
    })
    await expect(making).rejects.toBe(reason)
    expect(await readdir(folder)).toEqual(['film.mp4'])
    expect(await readFile(join(folder, 'film.mp4'), 'utf8')).toBe('another')
    expect(threads.every(({ ended }) => ended)).toBe(true)
  }

  test('before it began leaves nothing', () =>
    expectNothingLeft((cancel) => {
      cancel()
      return {}
    }))

  test.each([1, 3])('while its source makes segment %i leaves nothing', (segment) =>
    expectNothingLeft((cancel) => {
      const source = hills({ count: 300 })
      let calls = 0
      const make: FilmSource['make'] = async (frames) => {
        if (++calls === segment) cancel()
        return source.make(frames) // does not look at the signal
      }
      return { source: { ...source, make } }
    }),
  )

  test.each([0, 400])('after %i ms leaves nothing', (ms) =>
    expectNothingLeft((cancel) => {
      setTimeout(cancel, ms)
      return { source: hills({ count: 3000 }), shape: { ...shape, width: 256, height: 256 } }
    }),
  )

  test('when some of it is written leaves nothing', () =>
    expectNothingLeft((cancel) => ({ source: hills({ count: 300 }), onProgress: cancel })))

  test('when all of it is written leaves nothing', () =>
    expectNothingLeft((cancel) => ({ onProgress: (done, total) => done === total && cancel() })))

  test('as a sequence of files leaves no folder', async () => {
    const folder = await temporaryFolder()
    const abort = new AbortController()
    const making = filmIn(folder, {
      source: hills({ count: 200 }),
      format: { kind: 'png-sequence' },
      signal: abort.signal,
      onProgress: () => abort.abort(reason),
    })
    await expect(making).rejects.toBe(reason)
    expect(await readdir(folder)).toEqual([])
  })
})

test('a folder that is not there yet is made', async () => {
  const folder = await temporaryFolder()
  await filmIn(join(folder, 'missing'))
  expect(await readdir(join(folder, 'missing'))).toEqual(['film.mp4'])
})

describe('a film that fails', () => {
  test('for its source says what that says and leaves nothing', async () => {
    const folder = await temporaryFolder()
    const source = hills({ count: 300 })
    let calls = 0
    const make: FilmSource['make'] = async (frames) => {
      if (++calls === 3) throw new Error('no such checkpoint')
      return source.make(frames)
    }
    const making = filmIn(folder, { source: { ...source, make }, workers: 2 })
    await expect(making).rejects.toThrow('no such checkpoint')
    expect(await readdir(folder)).toEqual([])
  })

  test('for frames of a wrong size says so and leaves nothing', async () => {
    const folder = await temporaryFolder()
    const source: FilmSource = { ...hills(), make: async (frames) => frames.map(() => new Uint8Array(5)) }
    await expect(filmIn(folder, { source })).rejects.toMatchObject({
      code: 'film-encoder',
      message: 'The film could not be encoded.',
      cause: { message: expect.stringContaining('a frame is not of 32 × 32 pixels') },
    })
    expect(await readdir(folder)).toEqual([])
  })

  test.each(['at once', 'in the middle'])(
    'for a thread that dies %s says so and leaves nothing',
    async (when) => {
      const folder = await temporaryFolder()
      let victim: Worker | undefined
      const threads = threadsStarted((worker) => (victim ??= worker))
      const source = hills({ count: 600 })
      const make: FilmSource['make'] = async (frames) => {
        if (when === 'at once' || frames[0]! > 200) await victim!.terminate()
        return source.make(frames)
      }
      await expect(filmIn(folder, { source: { ...source, make }, workers: 2 })).rejects.toMatchObject({
        code: 'film-encoder',
        message: 'The film could not be encoded.',
        cause: { message: expect.stringContaining('a thread that encodes it has died') },
        remedy: expect.stringContaining('Try again'),
      })
      expect(await readdir(folder)).toEqual([])
      expect(threads).toEqual([{ ended: true }, { ended: true }])
    },
  )

  // Only the superuser of a Linux may make a disk of its own that gets full.
  const makesDisks = process.platform === 'linux' && process.geteuid?.() === 0
  test.runIf(makesDisks).each(['mp4', 'webm', 'gif', 'webp', 'apng', 'png-sequence'] as const)(
    'for a full disk says so and leaves nothing: %s',
    async (kind) => {
      const disk = join(await temporaryFolder(), 'disk')
      await mkdir(disk)
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'loom-test', disk])
      expect(mounted.status, String(mounted.stderr)).toBe(0)
      onTestFinished(() => void spawnSync('umount', [disk]))
      await writeFile(join(disk, 'film.mp4'), 'another')
      const out = join(disk, kind === 'png-sequence' ? 'frames' : 'film.mp4')
      const format = {
        kind,
        quality: 100,
        loops: 0,
        palette: 'frame',
        dither: 'none',
        lossless: true,
      } as const
      const making = filmIn(disk, {
        format,
        out,
        source: hills({ count: 48 }),
        shape: { ...shape, width: 256, height: 256, scaling: 'lanczos' },
      })
      await expect(making).rejects.toMatchObject({
        code: 'disk-full',
        message: expect.stringContaining('The disk is full'),
      })
      expect(await readdir(disk)).toEqual(['film.mp4'])
      expect(await readFile(join(disk, 'film.mp4'), 'utf8')).toBe('another')
    },
  )
})
