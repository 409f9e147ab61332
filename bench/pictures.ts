/**
 * How good pictures are that trainings make: each kept checkpoint of runs makes random pictures, which are compared with those
 * that were learned from, by what two networks see in them. Prints a JSON line for each checkpoint and keeps a sheet of the
 * first 64; first a line of each set of pictures, one half compared with the other.
 *
 *   npx tsx bench/pictures.ts --library FOLDER --out FOLDER [--count 1024] RUN…
 */
import { parseArgs } from 'node:util'
import { chooseBackend, openBackend } from '../src/backends/chooseBackend.ts'
import type { Checkpoint } from '../src/engine/training/checkpoint.ts'
import { libraryAt } from '../src/studio/library/library.ts'
import { makeFolder } from '../src/studio/library/wholeFile.ts'
import { keptFiles, readCheckpoint, readLatest } from '../src/studio/runs/checkpoints.ts'
import { openRun, type Run } from '../src/studio/runs/run.ts'
import { PictureMeasures, roundedFigures } from './pictureMeasures.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    library: { type: 'string' },
    out: { type: 'string' },
    count: { type: 'string', default: '1024' },
  },
})
const { library, out } = values
if (library === undefined || out === undefined || positionals.length === 0)
  throw new Error('--library, --out and one run or more are needed.')
await makeFolder(out)
const measures = new PictureMeasures(await openBackend(chooseBackend(undefined).backend), library, out)
const told = new Set<string>()

for (const name of positionals) {
  const run = await openRun(libraryAt(library).runs, name)
  const { dataset, recipe, seed } = run
  if (!told.has(dataset.id)) {
    told.add(dataset.id)
    say({ set: dataset.name, pictures: dataset.count, ...roundedFigures(await measures.halves(run)) })
  }
  for await (const checkpoint of checkpointsOf(run)) {
    const figures = await measures.measure(run, checkpoint, Number(values.count))
    const { step } = checkpoint
    say({ run: name, set: dataset.name, recipe: recipe.name, seed, step, ...roundedFigures(figures) })
  }
}
process.exit()

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

function say(row: object): void {
  console.log(JSON.stringify(row))
}
