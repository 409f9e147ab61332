/**
 * Whether bfloat16 trains as well as float32: both train on procedural fabrics from the same seeds, and each fixed grid of
 * pictures is compared with the fabrics by sliced Wasserstein distance. Prints a JSON line for each training, and at last
 * the differences between precisions and between seeds.
 *
 *   npx tsx bench/quality.ts [--epochs 20] [--count 1059] [--seeds 2]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBackend } from '../src/backends/chooseBackend.ts'
import { slicedWassersteinDistance } from '../src/engine/measures/slicedWasserstein.ts'
import type { Precision } from '../src/engine/operations.ts'
import { wholly } from '../src/engine/pieces.ts'
import { randomStream } from '../src/engine/random.ts'
import { recipeNamed } from '../src/engine/training/recipes.ts'
import { Training } from '../src/engine/training/training.ts'
import { readPixels } from '../src/studio/datasets/dataset.ts'
import { writeFabrics } from '../src/studio/fabrics/writeFabrics.ts'
import { importDataset } from '../src/studio/datasets/importDataset.ts'
import { sheetPng } from '../src/studio/export/sheet.ts'
import { writeWhole } from '../src/studio/library/wholeFile.ts'

const { values } = parseArgs({
  options: {
    epochs: { type: 'string', default: '20' },
    count: { type: 'string', default: '1059' },
    seeds: { type: 'string', default: '2' },
    pictures: { type: 'string' },
  },
})
const epochs = Number(values.epochs)
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1)

const backend = await openBackend()
const folder = mkdtempSync(join(tmpdir(), 'latent-loom-quality-'))
const photos = await fabrics(Number(values.count))
rmSync(folder, { recursive: true })

const distances: Record<Precision, number[]> = { float32: [], bfloat16: [] }
for (const seed of seeds) {
  for (const precision of ['float32', 'bfloat16'] as const) {
    const distance = await distanceAfter(precision, seed)
    distances[precision].push(distance)
    console.log(JSON.stringify({ precision, seed, epochs, distance: Number(distance.toFixed(5)) }))
  }
}
const { float32, bfloat16 } = distances
const between = (pairs: [number, number][]) =>
  Number(Math.max(...pairs.map(([a, b]) => Math.abs(a - b))).toFixed(5))
console.log(
  JSON.stringify({
    between_precisions: between(float32.map((one, i) => [one, bfloat16[i]!])),
    between_seeds: between(
      [float32, bfloat16].flatMap((own) => own.flatMap((a) => own.map((b): [number, number] => [a, b]))),
    ),
  }),
)
process.exit()

async function fabrics(count: number) {
  await writeFabrics({ directory: join(folder, 'fabrics'), count, seed: 7 })
  const { dataset } = await importDataset({
    source: join(folder, 'fabrics'),
    directory: join(folder, 'datasets'),
    name: 'fabrics',
    size: 64,
    channels: 3,
  })
  return { count: dataset.count, size: 64, channels: 3, pixels: await readPixels(dataset) }
}

async function distanceAfter(precision: Precision, seed: number): Promise<number> {
  const { name, summary, network, training } = recipeNamed('dcgan-64')
  const recipe = { name, summary, network, training: { ...training, epochs } }
  const run = new Training({ backend, precision, recipe, seed, photos })
  while (run.step < run.totalSteps) wholly(run.trainStep())
  const pixels = wholly(run.preview())
  run.dispose()
  if (values.pictures !== undefined) {
    const sheet = await sheetPng(pixels, run.format, { columns: 8, gap: 2, scale: 1 })
    await writeWhole(join(values.pictures, `${precision}-${seed}.png`), sheet)
  }
  const grid = { count: training.previewCount, size: 64, channels: 3, pixels }
  return wholly(slicedWassersteinDistance(photos, grid, randomStream(0, 'patches and directions')))
}
