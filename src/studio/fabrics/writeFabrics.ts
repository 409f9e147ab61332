/** A folder of procedural fabrics as PNG files, each whole or not there at all. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { ProblemError } from '../../engine/problemError.ts'
import { largestSeed } from '../../engine/random.ts'
import { checkOutput } from '../library/outputPath.ts'
import { makeFolder, storageProblem } from '../library/wholeFile.ts'
import { fabricPicture, type FabricFamily } from './fabricPicture.ts'

/** A motif is larger than the picture then. */
const mostZoom = 8

export interface FabricsRequest {
  /** How many pictures: indexes 0 … count − 1 of the seed. */
  readonly count: number
  readonly seed: number
  /** Made if it isn't there; fabrics of an earlier call are replaced. */
  readonly directory: string
  /** Side in pixels. */
  readonly size?: number
  /** Parts of them are drawn, up to so many times as large; 1 draws them whole. */
  readonly zoom?: number
  readonly onProgress?: (done: number, count: number) => void
  readonly signal?: AbortSignal
}

export interface WrittenFabric {
  /** Name in the directory: `fabric-0001.png` is index 0. */
  readonly file: string
  readonly family: FabricFamily
  readonly palette: string
}

/**
 * Draws fabrics into a folder and says what each is, in order. @throws ProblemError for a request that can't be met and
 * the signal's reason when it aborts; pictures finished by then stay.
 */
export async function writeFabrics(request: FabricsRequest): Promise<readonly WrittenFabric[]> {
  const { count, seed, directory, size = 256, zoom = 1, onProgress, signal } = request
  refuseBadNumbers({ count, seed, size, zoom })
  signal?.throwIfAborted()
  await checkOutput(directory, 'folder')
  await makeFolder(directory)

  const written: WrittenFabric[] = []
  const state = { next: 0, done: 0, failed: false }
  const draw = async () => {
    while (state.next < count && !state.failed) {
      signal?.throwIfAborted()
      const index = state.next++
      const { svg, family, palette } = fabricPicture({ seed, index, size, zoom })
      const file = `fabric-${String(index + 1).padStart(4, '0')}.png`
      const png = await sharp(Buffer.from(svg)).removeAlpha().png().toBuffer()
      await writeWhole(directory, file, png)
      written[index] = { file, family, palette }
      onProgress?.(++state.done, count)
    }
  }
  const drawing = Array.from({ length: Math.min(8, availableParallelism()) }, () =>
    draw().catch((error: unknown) => {
      state.failed = true
      throw error
    }),
  )
  // All of them end before this does, so that nothing is written after it has thrown.
  const ends = await Promise.allSettled(drawing)
  const failure = ends.find((end) => end.status === 'rejected')
  if (failure !== undefined) throw failure.reason
  return written
}

/** Not forced to the disk: fabrics can be drawn again, and a thousand waits would take longer than they do. */
async function writeWhole(directory: string, file: string, bytes: Buffer): Promise<void> {
  const partial = join(directory, `.${file}.${process.pid}.partial`)
  try {
    await writeFile(partial, bytes)
    await rename(partial, join(directory, file))
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined)
    throw storageProblem(error, join(directory, file))
  }
}

function refuseBadNumbers({
  count,
  seed,
  size,
  zoom,
}: Required<Pick<FabricsRequest, 'count' | 'seed' | 'size' | 'zoom'>>): void {
  const refuse = (what: string, message: string, remedy: string) => {
    throw new ProblemError({ code: `fabrics-${what}`, message, remedy })
  }
  if (!Number.isSafeInteger(count) || count < 1)
    refuse('count', `${count} is not a number of fabrics.`, 'Ask for a whole number of fabrics, 1 or more.')
  if (!Number.isSafeInteger(seed) || seed < 0)
    refuse('seed', `${seed} is not a seed.`, `Give a whole number from 0 to ${largestSeed}.`)
  if (!Number.isSafeInteger(size) || size < 16 || size > 4096)
    refuse('size', `Fabrics can't be ${size} pixels wide.`, 'Give a whole number of pixels from 16 to 4096.')
  if (!(zoom >= 1 && zoom <= mostZoom))
    refuse('zoom', `Fabrics can't be drawn ${zoom} times as large.`, `Give a number from 1 to ${mostZoom}.`)
}
