/** The workflows of GitHub: read by GitHub's own parser, and held to least permissions. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { beforeAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.github/workflows')
const names = readdirSync(folder)
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8')

type Parser = typeof import('@actions/workflow-parser')
let parser: Parser

beforeAll(async () => {
  // Bundled first, since the package imports JSON in a way that Node does not take.
  const { outputFiles } = await build({
    stdin: { contents: "export * from '@actions/workflow-parser'", resolveDir: root },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  })
  const module = { exports: {} }
  // oxlint-disable-next-line no-implied-eval -- it is what was bundled here
  new Function('module', 'exports', 'require', outputFiles[0]!.text)(
    module,
    module.exports,
    createRequire(import.meta.url),
  )
  parser = module.exports as Parser
})

it('there is one that checks and one that releases', () => {
  expect(names.toSorted()).toEqual(['ci.yml', 'release.yml'])
})

it.each(names)('%s is one that GitHub takes', async (name) => {
  expect(await mistakesIn(name, textOf(name))).toEqual([])
})

it('mistakes would be seen', async () => {
  const wrong = textOf('ci.yml').replace('runs-on:', 'run-on:').replace('github.ref }}', 'github.ref( }}')
  const mistakes = await mistakesIn('wrong.yml', wrong)
  expect(mistakes.join('\n')).toContain("Unexpected value 'run-on'")
  expect(mistakes.join('\n')).toContain("Unexpected symbol: '('")
})

it.each(names)('%s may only read, but for what drafts a release, and keeps no credentials', (name) => {
  const text = textOf(name)
  expect(text).toMatch(/^permissions:\n {2}contents: read$/m)
  const writes = [...text.matchAll(/: write\b/g)].length
  expect(writes).toBe(name === 'release.yml' ? 1 : 0)
  const checkouts = text.split('uses: actions/checkout').slice(1)
  expect(checkouts.length).toBeGreaterThan(0)
  expect(checkouts.every((after) => /^\S*\n\s+with:\n\s+persist-credentials: false\n/.test(after))).toBe(true)
})

it.each(names)('%s takes only GitHub’s own actions', (name) => {
  const uses = [...textOf(name).matchAll(/uses: (\S+)/g)].map(([, action]) => action!)
  expect(uses.length).toBeGreaterThan(0)
  expect(uses.filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).toEqual([])
})

it('secrets and what others chose get to scripts by the environment only', () => {
  for (const name of names) {
    const scripts = textOf(name)
      .split('\n')
      .filter((line) => /^\s*(- )?run:/.test(line) || /^ {10}\S/.test(line))
    const expressions = scripts.filter((line) => !/^\s+[\w-]+: /.test(line) || /run:/.test(line))
    expect(expressions.filter((line) => line.includes('${{'))).toEqual([])
  }
})

async function mistakesIn(name: string, content: string): Promise<string[]> {
  const { context, value } = parser.parseWorkflow({ name, content }, new parser.NoOperationTraceWriter())
  if (value) await parser.convertWorkflowTemplate(context, value)
  return context.errors.getErrors().map(({ message }) => message)
}
