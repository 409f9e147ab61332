/** Real picture files in temporary folders, made with sharp. */
import { chmod, mkdir, mkdtemp, readFile, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Sharp } from 'sharp'
import sharp from 'sharp'
import { onTestFinished } from 'vitest'
import { readPixels } from '../../../src/studio/datasets/dataset.ts'
import type { ImportReport } from '../../../src/studio/datasets/writePictures.ts'
import type { ImportRequest } from '../../../src/studio/datasets/importDataset.ts'
import { importDataset } from '../../../src/studio/datasets/importDataset.ts'

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'loom-datasets-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A temporary folder that holds `files`, by relative path. */
export async function folderWith(files: Record<string, Uint8Array | string>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [file, data] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), data)
  }
  return folder
}

/** A picture of one colour. */
export function plain(background: string, width = 80, height = 60): Sharp {
  return sharp({ create: { width, height, channels: 3, background } })
}

/** A picture that no other seed gives: smooth blobs of colour, which survive a lossy format. */
export function blobs(seed: number, width = 96, height = 96): Sharp {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        const wave =
          Math.sin((x / width) * (3 + ((seed * 7) % 11)) + seed * (c + 1)) +
          Math.cos((y / height) * (2 + ((seed * 5) % 13)) + seed * 1.7 * (c + 1))
        data[(y * width + x) * 3 + c] = Math.round(127.5 + 60 * wave)
      }
  return sharp(data, { raw: { width, height, channels: 3 } })
}

/** Left half red, right half blue; the top quarter is green. */
export function quarters(width: number, height: number): Sharp {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const channel = y < height / 4 ? 1 : x < width / 2 ? 0 : 2
      data[(y * width + x) * 3 + channel] = 255
    }
  return sharp(data, { raw: { width, height, channels: 3 } })
}

export interface ImportedForTest {
  readonly dataset: Awaited<ReturnType<typeof importDataset>>['dataset']
  readonly pixels: Uint8Array
  readonly report: ImportReport
  /** The channels of one pixel of one picture. */
  pixel(picture: number, x: number, y: number): number[]
}

/** Imports at 16 pixels and three channels into a fresh library. */
export async function importFor(
  source: string,
  options: Partial<ImportRequest> = {},
): Promise<ImportedForTest> {
  const directory = options.directory ?? join(await temporaryFolder(), 'datasets')
  const { dataset } = await importDataset({
    source,
    directory,
    name: 'Test',
    size: 16,
    channels: 3,
    ...options,
  })
  const pixels = await readPixels(dataset)
  const report = JSON.parse(await readFile(join(dataset.directory, 'report.json'), 'utf8')) as ImportReport
  const { width, height, channels } = dataset
  return {
    dataset,
    pixels,
    report,
    pixel(picture, x, y) {
      const at = ((picture * height + y) * width + x) * channels
      return [...pixels.subarray(at, at + channels)]
    },
  }
}

/** Every path below `folder` with what would change if somebody wrote there. */
export async function footprint(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const lines = ['.', ...names].map(async (name) => {
    const { size, mtimeMs, ctimeMs } = await stat(join(folder, name))
    return `${name} ${size} ${mtimeMs} ${ctimeMs}`
  })
  return (await Promise.all(lines)).toSorted()
}

/** The largest difference in any channel; lanczos rings by a level or two at edges, lossy formats by a few. */
export function farthest(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity
  return Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)))
}

/** Runs `act` without root's power to ignore permissions; `folders` and what they hold stay readable to it. */
export async function asOrdinaryUser(folders: string[], act: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return act()
  for (const folder of folders) await chmod(folder, 0o755)
  process.seteuid!(65_534)
  try {
    await act()
  } finally {
    process.seteuid!(0)
  }
}
