/** Ours and PyTorch's in turns on the same machine, each turn a process of its own; medians over rounds, and ratios. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Precision } from '../src/engine/operations.ts'
import { ProblemError } from '../src/engine/problemError.ts'
import { importDataset } from '../src/studio/datasets/importDataset.ts'
import { median, rounded, type Speed } from './measure.ts'
import { makePhotos } from './photos.ts'

const run = promisify(execFile)
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export interface AgainstOptions {
  /** An interpreter that has torch and Pillow. */
  readonly python: string
  readonly precisions: readonly Precision[]
  readonly rounds: number
  /** 12-megapixel ones to import. */
  readonly photos: number
  /** Whether torch.compile is tried too; it takes a minute a round. */
  readonly compiled: boolean
  readonly onProgress: (what: string) => void
}

/** What both sides print of themselves. */
type Figures = Pick<
  Speed,
  'engine' | 'step_ms_median' | 'generate_1_ms' | 'generate_64_ms' | 'peak_rss_mb'
> & { readonly mode?: string }

const figures = ['step_ms_median', 'generate_1_ms', 'generate_64_ms', 'peak_rss_mb'] as const

export async function against(options: AgainstOptions): Promise<object> {
  const { python, precisions, rounds, photos, compiled, onProgress } = options
  if (!existsSync(python)) {
    throw new ProblemError({
      code: 'python-missing',
      message: `There is no ${python}.`,
      remedy: 'Name a Python with torch and Pillow, for example .venv/bin/python.',
    })
  }
  const suffixes = compiled ? ['', '-compile'] : ['']
  const modes = {
    float32: ['fp32', 'fp32-cl'].flatMap((mode) => suffixes.map((suffix) => mode + suffix)),
    bfloat16: ['bf16', 'bf16-cl'].flatMap((mode) => suffixes.map((suffix) => mode + suffix)),
  }
  const folder = mkdtempSync(join(tmpdir(), 'latent-loom-bench-'))
  const results = new Map<string, Figures[]>()
  const keep = (side: string, found: Figures) => results.set(side, [...(results.get(side) ?? []), found])
  const importMs: Record<'ours' | 'pillow', number[]> = { ours: [], pillow: [] }
  try {
    onProgress(`making ${photos} photos`)
    await makePhotos(join(folder, 'photos'), photos, 1)
    for (let round = 1; round <= rounds; round++) {
      for (const precision of precisions) {
        onProgress(`round ${round} of ${rounds}: ${precision}`)
        keep(precision, await ours(precision))
        for (const mode of modes[precision]) keep(mode, await torch(python, ['step', mode]))
      }
      onProgress(`round ${round} of ${rounds}: import`)
      importMs.ours.push(await importOurs(folder, photos))
      importMs.pillow.push((await torch<{ ms: number }>(python, ['import', join(folder, 'photos')])).ms)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const medians = (side: string) =>
    Object.fromEntries(
      figures.map((figure) => [figure, rounded(median(results.get(side)!.map((one) => one[figure])), 2)]),
    ) as Record<(typeof figures)[number], number>
  const ratios = (precision: keyof typeof modes) =>
    Object.fromEntries(
      figures.map((figure) => {
        const best = Math.min(...modes[precision].map((mode) => medians(mode)[figure]))
        return [figure, rounded(medians(precision)[figure] / best, 3)]
      }),
    )
  const rates = { ours: photos / median(importMs.ours), pillow: photos / median(importMs.pillow) }
  return {
    machine: machine(),
    rounds,
    engines: [...new Set([...results.values()].flat().map(({ engine }) => engine))],
    medians: Object.fromEntries([...results.keys()].map((side) => [side, medians(side)])),
    ratios: Object.fromEntries(precisions.map((precision) => [precision, ratios(precision)])),
    import: {
      photos,
      pictures_per_second: rounded(rates.ours * 1000, 1),
      pillow_pictures_per_second: rounded(rates.pillow * 1000, 1),
      times_as_fast: rounded(rates.ours / rates.pillow, 2),
    },
  }
}

async function ours(precision: string): Promise<Figures> {
  const args = ['--import', 'tsx', here('bench.ts'), '--precision', precision]
  const { stdout } = await run(process.execPath, args)
  return JSON.parse(stdout) as Figures
}

async function torch<Result = Figures>(python: string, args: string[]): Promise<Result> {
  const { stdout } = await run(python, [here('pytorch.py'), ...args])
  return JSON.parse(stdout) as Result
}

async function importOurs(folder: string, expected: number): Promise<number> {
  const directory = join(folder, 'datasets')
  rmSync(directory, { recursive: true, force: true })
  const start = performance.now()
  const { dataset } = await importDataset({
    source: join(folder, 'photos'),
    directory,
    name: 'photos',
    size: 64,
    channels: 3,
  })
  const ms = performance.now() - start
  if (dataset.count !== expected) throw new Error(`${dataset.count} of ${expected} photos were imported`)
  return ms
}

function machine(): object {
  const processors = cpus()
  return {
    processor: processors[0]?.model.trim(),
    threads: processors.length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
  }
}
