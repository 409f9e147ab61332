/** scripts/countTests.mjs on a report that vitest wrote of files of every kind. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from '../../scripts/engine/process.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const twoTests = "test('one', () => expect(1).toBe(1))\ntest('two', () => expect(2).toBe(2))\n"
const files = {
  good: twoTests,
  other: twoTests,
  wrong: `${twoTests}test('wrong', () => expect(1).toBe(2))\n`,
  skipped: `${twoTests}test.skip('left out', () => {})\ntest.todo('planned')\n`,
  broken: "import './missing.ts'\n",
  empty: '',
  setUp: `import { beforeAll } from 'vitest'\nbeforeAll(() => { throw new Error('no') })\n${twoTests}`,
  clearing: `import { afterAll } from 'vitest'\nafterAll(() => { throw new Error('no') })\n${twoTests}`,
}
type Kind = keyof typeof files

let folder: string
let suites: { name: string }[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loom-count-'))
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {}')
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.test.ts`), `import { expect, test } from 'vitest'\n${text}`)
  }
  const vitest = join(project, 'node_modules', 'vitest', 'vitest.mjs')
  const json = join(folder, 'report.json')
  await runProgram({
    program: process.execPath,
    args: [
      vitest,
      'run',
      '--root',
      folder,
      '--no-isolate',
      '--max-workers=1',
      '--reporter=json',
      `--outputFile=${json}`,
    ],
    env: { CI: 'true' },
  })
  suites = (JSON.parse(readFileSync(json, 'utf8')) as { testResults: { name: string }[] }).testResults
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the count of tests', () => {
  test('sums what passed over all reports', async () => {
    expect(await count(0, ['good'], ['other'])).toEqual({ lines: ['4 passed, 0 failed'], status: 0 })
  })

  test.each<[Kind, string, ...string[]]>([
    ['wrong', '2 passed, 1 failed', 'failed wrong'],
    ['skipped', '2 passed, 2 failed', 'skipped left out', 'todo planned'],
    ['broken', '0 passed, 1 failed', "failed Cannot find module './missing.ts'"],
    ['empty', '0 passed, 1 failed', 'failed No test suite found in file'],
    ['setUp', '0 passed, 2 failed', 'skipped one', 'skipped two'],
    ['clearing', '2 passed, 1 failed', 'failed no'],
  ])('says what was bad in a file that is %s, whatever the exit status', async (kind, last, ...bad) => {
    const { lines, status } = await count(0, [kind], ['good'])
    const [passed, failed] = last.match(/\d+/g)!.map(Number)
    expect(lines.at(-1)).toBe(`${passed! + 2} passed, ${failed} failed`)
    const named = lines.slice(0, -1).map((line) => line.replace(/: .*?\.test\.ts: /, ' '))
    expect(named).toEqual(bad.map((start) => expect.stringMatching(new RegExp(`^${start}`))))
    expect(status).toBe(1)
  })

  test('counts a failure beside the tests as one', async () => {
    const line = 'failed: not a test, but what runs them, with exit status 2'
    expect(await count(2, ['good'])).toEqual({ lines: [line, '2 passed, 1 failed'], status: 1 })
  })

  test('takes no tests at all for a failure', async () => {
    expect((await count(0)).lines.at(-1)).toBe('0 passed, 1 failed')
  })
})

/** Counts reports of these files each. */
async function count(exitStatus: number, ...reports: Kind[][]) {
  const results = mkdtempSync(join(folder, 'results-'))
  reports.forEach((kinds, at) => {
    const testResults = kinds.map((kind) => suites.find(({ name }) => name.endsWith(`/${kind}.test.ts`)))
    writeFileSync(join(results, `${at}.json`), JSON.stringify({ testResults }))
  })
  const script = join(project, 'scripts', 'countTests.mjs')
  const args = [script, results, String(exitStatus)]
  const { stdout, status } = await runProgram({ program: process.execPath, args })
  return { lines: stdout.trimEnd().split('\n'), status }
}
