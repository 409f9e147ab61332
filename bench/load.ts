/**
 * A classroom: many pages on one web host, each moving a slider ten times a second on the shipped generator.
 * `npm run bench:load [-- --pages 50 --seconds 60]`. Ends with 1 where a page's last move was not answered, something
 * failed, the 95th percentile is above 200 ms, or the Studio's memory grew.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { latentOfSeed, weightedSum } from '../src/engine/latent/latent.ts'
import { connect, startStudio, type WebClient } from './webClient.ts'

const { values } = parseArgs({
  options: { pages: { type: 'string', default: '50' }, seconds: { type: 'string', default: '60' } },
})
const pages = Number(values.pages)
const seconds = Number(values.seconds)
const movesPerSecond = 10
const limits = { p95Ms: 200, growthMb: 40 }

const library = mkdtempSync(join(tmpdir(), 'loom-load-'))
const studio = await startStudio(library)
const clients: WebClient[] = []
try {
  for (let page = 0; page < pages; page++) clients.push(await connect(studio.address))
  const latencies: number[] = []
  let superseded = 0
  const failures: unknown[] = []
  const unanswered: number[] = []

  /** One page: a slider between two latents, moved on time whatever has been answered. */
  const slide = async ({ client }: WebClient, page: number) => {
    const [from, to] = [latentOfSeed(page, 100), latentOfSeed(page + 1000, 100)]
    await sleep((1000 / movesPerSecond) * (page / pages)) // people don't move in step
    const began = performance.now()
    const answers: Promise<boolean>[] = []
    for (let move = 0; move < seconds * movesPerSecond; move++) {
      await sleep(Math.max(0, began + (move * 1000) / movesPerSecond - performance.now()))
      const t = (1 + Math.sin(move / 10)) / 2
      const sent = performance.now()
      const latents = weightedSum([from, to], [1 - t, t]) as Float32Array<ArrayBuffer>
      const call = client.call('pictures.make', {
        generator: { kind: 'model', id: 'fabric-64' },
        latents,
        count: 1,
        slot: 'large',
      })
      answers.push(
        call.then(
          ({ kind }) => {
            if (kind === 'made') latencies.push(performance.now() - sent)
            else superseded++
            return kind === 'made'
          },
          (error: unknown) => {
            failures.push(error)
            return false
          },
        ),
      )
    }
    if (!(await answers.at(-1))) unanswered.push(page)
    await Promise.all(answers)
  }

  // A first second to warm up, which does not count.
  await Promise.all(clients.map(({ client }) => client.call('models.list', {})))
  const sliding = Promise.all(clients.map(slide))
  await sleep(Math.min(10_000, seconds * 250))
  const before = studio.residentBytes()
  await sliding
  const growthMb = (studio.residentBytes() - before) / 1e6
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
  const rows: [string, string][] = [
    ['pages × moves a second × seconds', `${pages} × ${movesPerSecond} × ${seconds}`],
    ['answered / overtaken / failed', `${latencies.length} / ${superseded} / ${failures.length}`],
    ['latency median / p95 / max (ms)', [at(0.5), at(0.95), at(1)].map((ms) => ms.toFixed(1)).join(' / ')],
    ['pages whose last move was not answered', String(unanswered.length)],
    ['memory of the Studio, growth (MB)', `${(before / 1e6).toFixed(0)}, ${growthMb.toFixed(1)}`],
  ]
  for (const [what, value] of rows) process.stdout.write(`${what.padEnd(42)} ${value}\n`)
  for (const failure of failures.slice(0, 3)) process.stdout.write(`failed: ${String(failure)}\n`)
  const isGood =
    failures.length === 0 &&
    unanswered.length === 0 &&
    at(0.95) <= limits.p95Ms &&
    growthMb <= limits.growthMb
  process.exitCode = isGood ? 0 : 1
} finally {
  clients.forEach((client) => client.close())
  await studio.stop()
  rmSync(library, { recursive: true, force: true })
}
