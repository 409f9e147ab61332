/**
 * A long day in minutes: one Studio trains, saves pictures and makes films, again and again, as fast as it can, and is
 * then left alone. `npx tsx bench/soak.ts [-- --minutes 60]` prints its memory and ends with 1 where that still grew by
 * more than half a megabyte a minute over the last half.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { latentOfSeed } from '../src/engine/latent/latent.ts'
import { loopThrough } from '../src/engine/latent/timelinePresets.ts'
import type { Timeline } from '../src/contract/schemas/timelines.ts'
import { writeFabrics } from '../src/studio/fabrics/writeFabrics.ts'
import { connect, startStudio } from './webClient.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } })
const minutes = Number(values.minutes)
/** Megabytes a minute. */
const mostSlope = 0.5

const library = mkdtempSync(join(tmpdir(), 'loom-soak-'))
const folder = mkdtempSync(join(tmpdir(), 'loom-fabrics-'))
const studio = await startStudio(library)
const web = await connect(studio.address)
const { client } = web
try {
  await writeFabrics({ directory: folder, count: 48, seed: 7, size: 64 })
  const imported = await ended(
    await client.call('datasets.import', {
      source: { kind: 'path', path: folder },
      name: 'fabrics',
      size: 16,
      channels: 3,
    }),
  )
  if (imported.kind !== 'dataset') throw new Error('no data set came of the import')
  const counts = { trainings: 0, saves: 0, films: 0 }
  const samples: { minute: number; megabytes: number }[] = []
  const began = performance.now()
  const minute = () => (performance.now() - began) / 60_000
  while (minute() < minutes) {
    await train(imported.dataset.id, counts.trainings++)
    for (let i = 0; i < 5; i++) await save(counts.saves++)
    await film(counts.films++)
    if (minute() - (samples.at(-1)?.minute ?? -1) < minutes / 60) continue
    await sleep(1000) // what the film's threads had is about to go
    const sample = { minute: minute(), megabytes: studio.residentBytes() / 1e6 }
    samples.push(sample)
    const { trainings } = counts
    process.stdout.write(
      `${sample.minute.toFixed(1)} min  ${sample.megabytes.toFixed(0)} MB  after ${trainings} trainings\n`,
    )
  }
  const slope = slopeOf(samples.filter((sample) => sample.minute > minutes / 2))
  await sleep(10_000)
  process.stdout.write(
    `${JSON.stringify(counts)}\nover the last half: ${slope.toFixed(2)} MB a minute; idle: ${(studio.residentBytes() / 1e6).toFixed(0)} MB\n`,
  )
  process.exitCode = slope < mostSlope ? 0 : 1
} finally {
  web.close()
  await studio.stop()
  for (const path of [library, folder]) rmSync(path, { recursive: true, force: true })
}

async function train(dataset: string, seed: number): Promise<void> {
  const { id } = await client.call('runs.start', {
    dataset,
    recipe: 'tiny',
    name: `Run ${seed}`,
    seed,
    changes: { training: { epochs: 2 } },
  })
  for (;;) {
    const run = (await client.call('runs.list', {})).find((one) => one.id === id)
    if (run?.status === 'finished') break
    if (run?.problem) throw new Error(run.problem.message)
    await sleep(100)
  }
  await client.call('runs.curves', { id, from: { step: 0, epoch: 0 } })
  await client.call('runs.remove', { id })
}

async function save(seed: number): Promise<void> {
  const { id } = await client.call('gallery.save', {
    generator: { kind: 'model', id: 'fabric-64' },
    latents: latentOfSeed(seed, 100) as Float32Array<ArrayBuffer>,
    count: 1,
    kind: 'picture',
    made: { by: 'explore', seed },
  })
  await client.call('gallery.trash', { ids: [id] })
}

async function film(seed: number): Promise<void> {
  const { keyframes, ...rest } = loopThrough(
    [0, 1, 2].map((i) => latentOfSeed(3 * seed + i, 100)),
    { secondsEach: 1 },
  )
  const timeline: Timeline = {
    ...rest,
    keyframes: keyframes.map((keyframe, i) => ({
      ...keyframe,
      id: `k${i}`,
      hold: 0,
      latent: keyframe.latent as Float32Array<ArrayBuffer>,
    })),
  }
  const settings = {
    format: { kind: 'mp4' as const, quality: 80 },
    width: 256,
    scaling: 'nearest' as const,
    crossfade: 1,
  }
  await ended(
    await client.call('films.export', {
      subject: { kind: 'timeline', model: 'fabric-64', timeline, name: 'Soak' },
      settings,
      keep: true,
      title: 'Soak',
    }),
  )
}

async function ended({ job }: { readonly job: string }) {
  for (;;) {
    const state = (await client.call('jobs.list', {})).find(({ id }) => id === job)?.state
    if (state?.kind === 'done') return state.result
    if (state?.kind !== 'running') throw new Error(`the job ended as ${JSON.stringify(state)}`)
    await sleep(50)
  }
}

/** Least squares, in megabytes a minute. */
function slopeOf(samples: readonly { minute: number; megabytes: number }[]): number {
  const mean = (of: (sample: (typeof samples)[number]) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length
  const [middle, level] = [mean(({ minute }) => minute), mean(({ megabytes }) => megabytes)]
  return (
    mean((sample) => (sample.minute - middle) * (sample.megabytes - level)) /
    mean(({ minute }) => (minute - middle) ** 2)
  )
}
