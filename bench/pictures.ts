/**
 * How good pictures are that trainings make: each kept checkpoint of runs makes random pictures, which are compared with those
 * that were learned from, by what two networks see in them. Prints a JSON line for each checkpoint and keeps a sheet of the
 * first 64; first a line of each set of pictures, one half compared with the other.
 *
 *   npx tsx bench/pictures.ts --library FOLDER --out FOLDER [--count 1024] RUN…
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chooseBackend, openBackend } from '../src/backends/chooseBackend.ts'
import { generatorLayers, pictureFormat } from '../src/engine/families/families.ts'
import { FeatureNetwork } from '../src/engine/features/featureNetwork.ts'
import type { Rows, Viewer } from '../src/engine/features/viewing.ts'
import { latentsFromSeed } from '../src/engine/latent/latent.ts'
import { Network } from '../src/engine/models/network.ts'
import { generatePictures, type Photos } from '../src/engine/pictures.ts'
import { wholly } from '../src/engine/pieces.ts'
import { likeness, type Likeness } from '../src/engine/quality/likeness.ts'
import { picturesSeen, RandomFeatures, throughFeatures } from '../src/engine/quality/pictureFeatures.ts'
import { permutation, randomStream } from '../src/engine/random.ts'
import { takeState, type Checkpoint } from '../src/engine/training/checkpoint.ts'
import { extrasOf } from '../src/engine/training/trainingFields.ts'
import { openDataset } from '../src/studio/datasets/dataset.ts'
import { sheetPng } from '../src/studio/export/sheet.ts'
import { featureWeights } from '../src/studio/featureWeights.ts'
import { libraryAt } from '../src/studio/library/library.ts'
import { makeFolder, writeWhole } from '../src/studio/library/wholeFile.ts'
import { keptFiles, readCheckpoint, readLatest } from '../src/studio/runs/checkpoints.ts'
import { photosOf } from '../src/studio/runs/planRun.ts'
import { openRun, type Run } from '../src/studio/runs/run.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    library: { type: 'string' },
    out: { type: 'string' },
    count: { type: 'string', default: '1024' },
  },
})
if (values.library === undefined || values.out === undefined || positionals.length === 0)
  throw new Error('--library, --out and one run or more are needed.')
const library = libraryAt(values.library)
const out = values.out
await makeFolder(out)
const { operations } = await openBackend(chooseBackend(undefined).backend)
const viewers: Readonly<Record<string, Viewer>> = {
  features: throughFeatures(operations, new FeatureNetwork(operations, featureWeights())),
  random: new RandomFeatures(operations),
}
const sets = new Map<string, { photos: Photos; seen: Record<string, Rows> }>()

for (const name of positionals) {
  const run = await openRun(library.runs, name)
  const { photos, seen } = await setOf(run.dataset.id, run.dataset.name)
  for await (const checkpoint of checkpointsOf(run)) await measure(run, checkpoint, photos, seen)
}
process.exit()

async function setOf(id: string, name: string) {
  const known = sets.get(id)
  if (known) return known
  const photos = await photosOf(await openDataset(join(library.datasets, id)))
  const { count } = photos
  const made = { photos, seen: see(photos) }
  sets.set(id, made)
  const order = permutation(randomStream(0, 'halves'), count)
  const half = Math.floor(count / 2)
  const halves = [order.subarray(0, half), order.subarray(half, 2 * half)]
  say({
    set: name,
    pictures: count,
    ...compared(
      ([one, other]) => wholly(likeness(operations, one!, other!)),
      (viewer) => halves.map((indexes) => picked(made.seen[viewer]!, indexes)),
    ),
  })
  return made
}

function see(photos: Photos): Record<string, Rows> {
  const rows = Object.entries(viewers).map(([name, viewer]) => [
    name,
    wholly(picturesSeen(operations, viewer, photos)),
  ])
  return Object.fromEntries(rows) as Record<string, Rows>
}

function picked({ width, values: all }: Rows, indexes: Uint32Array): Rows {
  const rows = new Float32Array(indexes.length * width)
  indexes.forEach((index, row) => rows.set(all.subarray(index * width, (index + 1) * width), row * width))
  return { count: indexes.length, width, values: rows }
}

/** Those that were kept, the oldest first, and the latest where it is none of them. */
async function* checkpointsOf(run: Run): AsyncGenerator<Checkpoint> {
  let last = 0
  for (const file of (await keptFiles(run)).toReversed()) {
    const checkpoint = await readCheckpoint(run, file)
    last = checkpoint.step
    yield checkpoint
  }
  const latest = await readLatest(run)
  if (latest && latest.step !== last) yield latest
}

async function measure(
  run: Run,
  { step, tensors }: Checkpoint,
  photos: Photos,
  seen: Record<string, Rows>,
): Promise<void> {
  const { recipe, seed } = run
  const hasAverage = extrasOf(recipe.training).averageHalfLife > 0
  const state = takeState(tensors, hasAverage ? 'average' : 'generator')
  const network = new Network(generatorLayers(recipe.network), state)
  const format = pictureFormat(recipe.network)
  const count = Number(values.count)
  const pixels = wholly(
    generatePictures(operations, network, format, latentsFromSeed(1, count, recipe.network.latentSize)),
  )
  network.dispose()
  const made = see({ ...photos, count, pixels })
  const figures = compared(
    ([real, fake]) => wholly(likeness(operations, real!, fake!)),
    (viewer) => [seen[viewer]!, made[viewer]!],
  )
  say({ run: run.name, set: run.dataset.name, recipe: recipe.name, seed, step, ...figures })
  const length = format.size ** 2 * format.channels
  const sheet = await sheetPng(pixels.slice(0, 64 * length), format, { columns: 8, gap: 2, scale: 1 })
  await writeWhole(join(out, `${run.id}-${String(step).padStart(6, '0')}.png`), sheet)
}

function compared(by: (pair: Rows[]) => Likeness, pairOf: (viewer: string) => Rows[]): object {
  const figures = Object.keys(viewers).map((viewer) => [viewer, rounded(by(pairOf(viewer)))])
  return Object.fromEntries(figures) as object
}

function rounded(figures: Likeness): object {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]: [string, number]) => [name, Number(value.toPrecision(4))]),
  )
}

function say(row: object): void {
  console.log(JSON.stringify(row))
}
