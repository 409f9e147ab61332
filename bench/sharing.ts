/**
 * How well a training of dcgan-64 shares its thread: what taking turns costs it, how soon a picture comes that is asked for
 * meanwhile, how soon it pauses, and what a checkpoint costs it. Prints a JSON line.
 *
 *   npx tsx bench/sharing.ts [--precision float32] [--steps 12]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openBackend } from '../src/backends/chooseBackend.ts'
import { operationsIn } from '../src/engine/backend.ts'
import { latentsFromSeed } from '../src/engine/latent/latent.ts'
import { Network } from '../src/engine/models/network.ts'
import { generatorLayers } from '../src/engine/families/families.ts'
import type { Precision } from '../src/engine/operations.ts'
import { generatePictures } from '../src/engine/pictures.ts'
import { wholly } from '../src/engine/pieces.ts'
import { recipeNamed } from '../src/engine/training/recipes.ts'
import { Training } from '../src/engine/training/training.ts'
import { inTurns } from '../src/studio/inTurns.ts'
import { checkpointWriter } from '../src/studio/runs/checkpointFile.ts'
import { median, randomPhotos, rounded, timed } from './measure.ts'

const { values } = parseArgs({
  options: {
    precision: { type: 'string', default: 'float32' },
    steps: { type: 'string', default: '12' },
  },
})
const precision = values.precision as Precision
const steps = Number(values.steps)
const backend = await openBackend()
const operations = operationsIn(backend, precision)
const { name, summary, network, training } = recipeNamed('dcgan-64')
const recipe = { name, summary, network, training: { ...training, epochs: 1000 } }
const run = new Training({ backend, precision, recipe, seed: 1, photos: randomPhotos(256) })
const generator = new Network(generatorLayers(network), wholly(run.networks()).generator)
const latents = latentsFromSeed(1, 1, network.latentSize)
const folder = mkdtempSync(join(tmpdir(), 'latent-loom-sharing-'))

const stepInTurns = () => timedLater(() => inTurns(run.trainStep()))
for (let i = 0; i < 3; i++) wholly(run.trainStep())

// In alternation, so that what else the machine does falls on both.
const [atOnce, turns]: [number[], number[]] = [[], []]
for (let i = 0; i < steps; i++) {
  atOnce.push(timed(() => wholly(run.trainStep())))
  turns.push(await stepInTurns())
}

// Somebody asks for a picture 20 times a second.
const answerMs: number[] = []
let asking = true
const asker = (async () => {
  while (asking) {
    const asked = performance.now()
    await sleep(50)
    wholly(generatePictures(operations, generator, run.format, latents))
    answerMs.push(performance.now() - asked - 50)
  }
})()
for (let i = 0; i < steps; i++) await stepInTurns()
asking = false
await asker

const pauseMs: number[] = []
for (let i = 0; i < steps; i++) {
  const controller = new AbortController()
  const step = inTurns(run.trainStep(), controller.signal)
  await sleep(20 + 37 * i)
  const asked = performance.now()
  controller.abort()
  await step
  pauseMs.push(performance.now() - asked)
}

// What steps take while a checkpoint is written beside them, and what they take before and after that.
const [extraMs, held, writtenMs]: [number[], number[], number[]] = [[], [], []]
for (let i = 0; i < steps; i++) {
  const before = await stepInTurns()
  const began = performance.now()
  const write = checkpointWriter(backend, run.copy())
  let writing = true
  const written = (async () => {
    await write([join(folder, 'latest.safetensors')])
    writtenMs.push(performance.now() - began)
    writing = false
  })()
  held.push(performance.now() - began)
  const beside: number[] = []
  while (writing) beside.push(await stepInTurns())
  await written
  const after = await stepInTurns()
  const plain = (before + after) / 2
  extraMs.push(beside.reduce((sum, ms) => sum + ms - plain, held.at(-1)!))
}
rmSync(folder, { recursive: true })

console.log(
  JSON.stringify({
    precision,
    step_ms: rounded(median(atOnce), 1),
    step_in_turns_ms: rounded(median(turns), 1),
    turns_cost_percent: rounded(100 * (median(turns) / median(atOnce) - 1), 1),
    answer_ms: {
      median: rounded(median(answerMs), 1),
      p95: rounded(quantile(answerMs, 0.95), 1),
      of: answerMs.length,
    },
    pause_ms: { median: rounded(median(pauseMs), 1), p95: rounded(quantile(pauseMs, 0.95), 1) },
    checkpoint_ms: {
      of_the_training_thread: rounded(median(held), 1),
      of_the_training: rounded(median(extraMs), 1),
      until_on_disk: rounded(median(writtenMs), 1),
    },
  }),
)
process.exit()

async function timedLater(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function quantile(all: readonly number[], share: number): number {
  return all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(share * all.length))]!
}
