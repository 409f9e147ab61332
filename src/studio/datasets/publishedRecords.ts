/** Records of fixed length out of files, plain or gzipped, in bounded memory; and records as items of a source. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ProblemError } from '../../engine/problemError.ts'
import { checkNamedFile } from '../library/namedFile.ts'
import { headOf } from '../library/withFile.ts'
import type { Raster } from '../raster.ts'
import { planFit, type FitPlan } from './fit.ts'
import { describePixels } from './cutRows.ts'
import { resampler } from './resample.ts'
import type { ReadOptions, SourcePicture } from './sourceItem.ts'

export function formatProblem(path: string, what: string, cause?: unknown): ProblemError {
  return new ProblemError({
    code: 'dataset-format',
    message: `${basename(path)} ${what}.`,
    remedy: 'Download or unpack the file again, or choose a folder of pictures.',
    cause,
  })
}

export async function isGzip(path: string): Promise<boolean> {
  const [first, second] = await headOf(path, 2)
  return first === 0x1f && second === 0x8b
}

export interface ByteReader {
  /** The next `length` bytes; fewer only at the end of the file. */
  take(length: number): Promise<Buffer>
  close(): void
}

/** Reads front to back. @throws ProblemError `dataset-format` for a damaged gzip, what checkNamedFile throws */
export async function readBytes(path: string): Promise<ByteReader> {
  await checkNamedFile(path)
  const file = createReadStream(path, { highWaterMark: 2 ** 20 })
  const bytes = (await isGzip(path)) ? pipeline(file, createGunzip({ chunkSize: 2 ** 20 }), () => {}) : file
  const chunks = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let rest: Buffer = Buffer.alloc(0)
  return {
    async take(length) {
      const parts = [rest]
      let have = rest.length
      while (have < length) {
        const next = await chunks.next().catch((error: unknown) => {
          throw formatProblem(path, 'is damaged or cut short', error)
        })
        if (next.done === true) break
        parts.push(next.value)
        have += next.value.length
      }
      const all = parts.length === 1 ? rest : Buffer.concat(parts, have)
      rest = all.subarray(Math.min(length, have))
      return all.subarray(0, Math.min(length, have))
    },
    close() {
      bytes.destroy()
      file.destroy()
    },
  }
}

/** What turns the records of one set into items: all have the same size, so one plan and one scaler serve all. */
export function recordItems(
  shape: {
    readonly width: number
    readonly height: number
    readonly channels: 1 | 3
    readonly format: string
  },
  options: ReadOptions,
): (record: { file: string; label: number; pixels: Uint8Array }) => SourcePicture {
  const { width, height, channels, format } = shape
  const plan = planFit(width, height, options)
  const scale = recordScaler(shape, plan)
  return ({ file, label, pixels }) => ({
    kind: 'picture',
    file,
    format,
    width,
    height,
    isVector: false,
    label,
    ...describePixels({ pixels, width, height, channels }),
    digest: createHash('sha256').update(pixels).digest('base64'),
    plan,
    // Scaled only when it is asked for: a health report does without.
    get raster() {
      return scale(pixels)
    },
  })
}

function recordScaler(
  { width, height, channels }: { readonly width: number; readonly height: number; readonly channels: 1 | 3 },
  plan: FitPlan,
): (pixels: Uint8Array) => Raster {
  const part = plan.region ?? { left: 0, top: 0, width, height }
  const whole = part.width === width && part.height === height
  const crop = (pixels: Uint8Array): Uint8Array => {
    if (whole) return pixels
    const cropped = new Uint8Array(part.width * part.height * channels)
    const line = part.width * channels
    for (let y = 0; y < part.height; y++) {
      const from = ((part.top + y) * width + part.left) * channels
      cropped.set(pixels.subarray(from, from + line), y * line)
    }
    return cropped
  }
  if (part.width === plan.width && part.height === plan.height)
    return (pixels) => ({ pixels: crop(pixels), width: part.width, height: part.height, channels })
  const scale = resampler({ width: part.width, height: part.height, channels }, plan)
  return (pixels) => scale(crop(pixels))
}
