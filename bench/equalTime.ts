/**
 * Recipes beside each other at equal time: each is trained from each seed on a set of pictures, by the command line and alone,
 * and is measured when so many minutes have gone since it was started. Ends with a table, seeds' means (and least to most).
 * What was measured before stays, a line of JSON each in equalTime.jsonl; a run that was broken off is begun again.
 *
 *   npx tsx bench/equalTime.ts --library FOLDER --data DATASET --out FOLDER
 *     [--recipes fabric-64,dcgan-64] [--seeds 1,2,3] [--minutes 3,10,20] [--count 512]
 *
 * A recipe may have options of `loom train` behind it: --recipes "fabric-64 --from-scratch,dcgan-64".
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { markdownTable } from '../scripts/markdownTable.ts'
import { chooseBackend, openBackend } from '../src/backends/chooseBackend.ts'
import { meanOf } from '../src/engine/statistics.ts'
import { libraryAt } from '../src/studio/library/library.ts'
import { makeFolder } from '../src/studio/library/wholeFile.ts'
import { readLatest } from '../src/studio/runs/checkpoints.ts'
import { latestFile, openRun, removeRun } from '../src/studio/runs/run.ts'
import { PictureMeasures, roundedFigures, type Figures } from './pictureMeasures.ts'

interface Row extends Figures {
  readonly set: string
  readonly recipe: string
  readonly seed: number
  readonly minutes: number
  readonly step: number
}

const { values } = parseArgs({
  options: {
    library: { type: 'string' },
    data: { type: 'string' },
    out: { type: 'string' },
    recipes: { type: 'string', default: 'fabric-64,dcgan-64' },
    seeds: { type: 'string', default: '1,2,3' },
    minutes: { type: 'string', default: '3,10,20' },
    count: { type: 'string', default: '512' },
  },
})
const { library, data, out } = values
if (library === undefined || data === undefined || out === undefined)
  throw new Error('--library, --data and --out are needed.')
const recipes = values.recipes.split(',')
const marks = values.minutes.split(',').map(Number)
const loom = fileURLToPath(new URL('../scripts/loom.mjs', import.meta.url))
const kept = join(out, 'equalTime.jsonl')
/** More than come about in any of these times. */
const epochs = 100_000
await makeFolder(out)

const measures = new PictureMeasures(await openBackend(chooseBackend(undefined).backend), library, out)
const rows = rowsKept()
for (const seed of values.seeds.split(',').map(Number)) {
  for (const recipe of recipes) {
    const known = rows.filter((row) => row.set === data && row.recipe === recipe && row.seed === seed)
    if (marks.some((minutes) => !known.some((row) => row.minutes === minutes))) await train(recipe, seed)
  }
}
console.log(table())
process.exit()

function rowsKept(): Row[] {
  if (!existsSync(kept)) return []
  const lines = readFileSync(kept, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Row)
}

async function train(recipe: string, seed: number): Promise<void> {
  const name = `${data} ${recipe.replaceAll(' --', ' ')} ${seed}`
  const runs = libraryAt(library!).runs
  const before = await openRun(runs, name).catch(() => undefined)
  if (before) await removeRun(before)
  const begin = [
    'train',
    '--data',
    data!,
    '--recipe',
    ...recipe.split(' '),
    '--seed',
    `${seed}`,
    '--name',
    name,
  ]
  let command = [...begin, '--epochs', `${epochs}`]
  let gone = 0
  for (const minutes of marks) {
    await goOnFor(minutes * 60_000 - gone, [...command, '--library', library!])
    gone = minutes * 60_000
    command = ['resume', name]
    const run = await openRun(runs, name)
    const checkpoint = await readLatest(run)
    if (!checkpoint) throw new Error(`${name} has no checkpoint after ${minutes} minutes.`)
    const { step } = checkpoint
    copyFileSync(latestFile(run), join(run.directory, 'checkpoints', `step-${step}.safetensors`))
    const figures = await measures.measure(run, checkpoint, Number(values.count))
    const row = { set: data!, recipe, seed, minutes, step, ...figures }
    const line = JSON.stringify({ ...row, ...roundedFigures(figures) })
    rows.push(row)
    appendFileSync(kept, `${line}\n`)
    console.log(line)
  }
}

/** Runs a command of loom for so long, its start included, then has it save and end. */
async function goOnFor(milliseconds: number, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [loom, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  const early = await Promise.race([ended, wait(milliseconds, 'time')])
  if (early !== 'time') throw new Error(`loom ${args.join(' ')} ended by itself: ${String(early)}`)
  child.kill('SIGINT')
  await ended
}

function table(): string {
  const head = ['recipe', 'minutes', 'steps', 'KID features', 'KID random', 'coverage features']
  const titles = [...head, 'coverage random', 'spread']
  const lines = recipes.flatMap((recipe) =>
    marks.map((minutes) => {
      const of = rows.filter((row) => row.set === data && row.recipe === recipe && row.minutes === minutes)
      const cell = (numberOf: (row: Row) => number, digits = 2) => overSeeds(of.map(numberOf), digits)
      return [
        recipe,
        `${minutes}`,
        cell(({ step }) => step, 0),
        cell(({ features }) => features.kid),
        cell(({ random }) => random.kid),
        cell(({ features }) => features.coverage),
        cell(({ random }) => random.coverage),
        cell(({ features }) => features.spread),
      ]
    }),
  )
  return markdownTable(titles, lines)
}

function overSeeds(numbers: readonly number[], digits: number): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)].map((one) => one.toFixed(digits))
  return least === most ? least! : `${meanOf(numbers).toFixed(digits)} (${least} to ${most})`
}
