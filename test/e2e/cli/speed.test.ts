/** What a user feels of speed and memory: how soon help is there, and that a long run does not grow. */
import { execFile, execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { readRecipe } from '../../../src/studio/export/pictureRecipe.ts'
import { at } from '../web/speeds.ts'
import { drawPictures, loom, loomJson, startLoom, temporaryFolder, untilSteps } from './loom.ts'
import { join } from 'node:path'

const starter = fileURLToPath(new URL('../../../scripts/loom.mjs', import.meta.url))

test('help is there within 300 ms, without the native library', async () => {
  const run = promisify(execFile)
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const start = performance.now()
    const { stdout } = await run(process.execPath, [starter, '--help'])
    times.push(performance.now() - start)
    expect(stdout).toContain('Usage: loom')
  }
  // The quickest, since other programs may be busy at the same time.
  expect(Math.min(...times)).toBeLessThan(300)

  const listing = `
    process.argv = [process.execPath, 'loom', '--help']
    process.on('exit', () => process.stderr.write(JSON.stringify(process.report.getReport().sharedObjects)))
    await import(${JSON.stringify(starter)})`
  const { stderr } = await run(process.execPath, ['--input-type=module', '--eval', listing])
  const loaded = JSON.parse(stderr) as string[]
  expect(loaded.length).toBeGreaterThan(3)
  expect(loaded.filter((name) => /tensorflow|tfjs_binding|kernels\./.test(name))).toEqual([])
})

test('a run of a thousand small steps takes no more memory in its last quarter than in its second', async () => {
  const [library, pictures] = [temporaryFolder(), temporaryFolder()]
  await drawPictures(pictures, 80, 16)
  const settings = ['--recipe', 'tiny', '--batch', '8', '--epochs', '110', '--seed', '1']
  const { child, ended } = startLoom(
    ['train', '--data', pictures, '--name', 'long', '--precision', 'float32', ...settings],
    library,
    // With more room, V8 lets some 70 MB of garbage gather over 4,500 steps before it clears them away.
    { NODE_OPTIONS: '--max-old-space-size=100' },
  )
  const megabytes = () =>
    Number(execFileSync('ps', ['-o', 'rss=', '-p', `${child.pid}`], { encoding: 'utf8' })) / 1024
  const taken: number[] = []
  for (let step = 50; step <= 1090; step += 20) {
    await untilSteps(library, 'long', step)
    taken.push(megabytes())
  }
  expect((await ended).status).toBe(0)
  // Medians, since heaps wander; a tensor of 20 kB that each step left behind would be 10 MB between both quarters.
  const quarter = Math.floor(taken.length / 4)
  const [second, last] = [taken.slice(quarter, 2 * quarter), taken.slice(-quarter)].map((of) => at(of, 0.5))
  expect(second).toBeGreaterThan(100)
  expect(last! - second!).toBeLessThan(10)
})

test('a run says what it computes in and why, and keeps to it; pictures say it too', async () => {
  const [library, pictures] = [temporaryFolder(), temporaryFolder()]
  await drawPictures(pictures, 12, 16)
  const train = (...more: string[]) =>
    loom(['train', '--data', pictures, '--recipe', 'tiny', '--epochs', '1', '--seed', '1', ...more], library)
  const chosen = await train('--name', 'chosen')
  expect(chosen.status).toBe(0)
  expect(chosen.stderr).toMatch(/, (float32|bfloat16) \(.+ on this machine\)/)
  const demanded = await train('--name', 'demanded', '--precision', 'bfloat16')
  expect(demanded.stderr).toMatch(/, bfloat16\n/)
  const more = await loom(['resume', 'demanded', '--epochs', '2'], library)
  expect(more.stderr).toMatch(/, bfloat16\n/)

  const onWasm = await loom(['resume', 'demanded', '--epochs', '3'], library, { LOOM_BACKEND: 'wasm' })
  expect(onWasm.status).toBe(0)
  expect(onWasm.stderr).toContain('float32 (WebAssembly, 1 thread does not compute in bfloat16)')
  const refused = await loom(['generate', '--precision', 'bfloat16', '--seed', '1'], library, {
    LOOM_BACKEND: 'wasm',
  })
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain('does not compute in bfloat16')

  const [exact, quick, again] = ['exact', 'quick', 'again'].map((name) => join(library, `${name}.png`)) as [
    string,
    string,
    string,
  ]
  await loomJson(['generate', '--seed', '5', '--out', exact], library)
  await loomJson(['generate', '--seed', '5', '--precision', 'bfloat16', '--out', quick], library)
  await loomJson(['generate', '--like', quick, '--out', again], library)
  expect((await readRecipe(exact)).precision).toBe('float32')
  expect((await readRecipe(again)).precision).toBe('bfloat16')
  const pixels = await Promise.all([exact, quick, again].map(pixelsOf))
  expect(pixels[2]!.equals(pixels[1]!)).toBe(true)
  const difference = pixels[0]!.reduce((sum, value, i) => sum + Math.abs(value - pixels[1]![i]!), 0)
  expect(difference / pixels[0]!.length).toBeLessThan(3)
})

async function pixelsOf(file: string): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  return sharp(file).raw().toBuffer()
}
