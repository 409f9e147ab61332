/** scripts/loom.mjs and scripts/build.ts on a small program of their own in a folder of their own. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProgram, type Outcome } from '../../scripts/engine/process.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
let root: string

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'loom-build-'))
  mkdirSync(join(root, 'scripts'))
  mkdirSync(join(root, 'src', 'cli'), { recursive: true })
  for (const name of ['build.ts', 'loom.mjs']) {
    copyFileSync(join(project, 'scripts', name), join(root, 'scripts', name))
  }
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'), 'junction')
  await writeFile(join(root, 'package.json'), '{ "type": "module", "version": "1.2.3" }')
  mkdirSync(join(root, 'src', 'studio', 'export', 'film'), { recursive: true })
  await writeSource('studio/export/film/filmWorker.ts', 'export const thread = 1\n')
  await writeSource('cli/later.ts', "export const late: string = 'late'\n")
  await writeProgram('first')
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

test('the command line is built when it is started for the first time, and gets its arguments', async () => {
  const { stderr, ...outcome } = await loom('a', 'b')
  expect(outcome).toEqual({ status: 0, signal: undefined, stdout: 'first a b\n' })
  expect(stderr).toMatch(/^(Building the program…\n)?$/) // said where it takes its time
})

test('what is imported late is a file of its own', async () => {
  await loom()
  expect(await readFile(built('loom.js'), 'utf8')).not.toContain("'late'")
  expect((await loom('later')).stdout).toBe('first late\n')
})

test('what threads run is a program of its own beside it', async () => {
  await loom()
  expect(await readFile(built('filmWorker.js'), 'utf8')).toContain('thread')
})

test('the program knows the version of its package', async () => {
  await writeSource('cli/loom.ts', 'console.log(LOOM_VERSION)\n')
  expect((await loom()).stdout).toBe('1.2.3\n')
})

test('it is built again when a source has changed or gone, and not otherwise', async () => {
  await loom()
  const first = (await stat(built('loom.js'))).mtimeMs
  await loom()
  expect((await stat(built('loom.js'))).mtimeMs).toBe(first)

  await writeProgram('second')
  expect((await loom()).stdout).toBe('second\n')

  rmSync(join(root, 'src', 'cli', 'later.ts'))
  const { status, stderr } = await loom()
  expect(status).toBe(1)
  expect(stderr).toContain('Could not resolve "./later.ts"')
})

test('sources that do not build end with an error, not with the program of before', async () => {
  await loom()
  await writeSource('cli/loom.ts', 'console.log(')
  const { status, stdout, stderr } = await loom()
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain('src/cli/loom.ts:1')
  expect(readdirSync(join(root, 'out'))).toEqual(['cli'])
})

test('several at once all build and all work', async () => {
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => loom('later')))
  expect(outcomes.map(({ status, stdout }) => [status, stdout])).toEqual(
    outcomes.map(() => [0, 'first late\n']),
  )
  expect(readdirSync(join(root, 'out'))).toEqual(['cli'])
})

test('parts of the build before stay for programs that run, and go after a day', async () => {
  await loom()
  const later = readdirSync(built()).find((name) => /^later-.*\.js$/.test(name))!
  mkdirSync(join(root, 'src', 'studio', 'export', 'film'), { recursive: true })
  await writeSource('studio/export/film/filmWorker.ts', 'export const thread = 1\n')
  await writeSource('cli/later.ts', "export const late: string = 'later'\n")
  await loom()
  expect(readdirSync(built())).toContain(later)

  const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000)
  utimesSync(built(later), yesterday, yesterday)
  await writeProgram('third')
  expect((await loom('later')).stdout).toBe('third later\n')
  expect(readdirSync(built())).not.toContain(later)
})

test('without sources beside it, what was built is taken as it is', async () => {
  await loom()
  rmSync(join(root, 'src'), { recursive: true })
  expect((await loom()).stdout).toBe('first\n')
})

test('without installed packages it says what to do', async () => {
  rmSync(join(root, 'node_modules'))
  const { status, stderr } = await loom()
  expect(status).toBe(1)
  expect(stderr).toMatch(/run "npm ci" first\.\n$/)
})

function loom(...args: string[]): Promise<Outcome> {
  return runProgram({ program: process.execPath, args: [join(root, 'scripts', 'loom.mjs'), ...args] })
}

function built(name = ''): string {
  return join(root, 'out', 'cli', name)
}

function writeProgram(word: string): Promise<void> {
  return writeSource(
    'cli/loom.ts',
    `const words = process.argv.slice(2)
if (words[0] === 'later') words[0] = (await import('./later.ts')).late
console.log(['${word}', ...words].join(' '))
`,
  )
}

function writeSource(path: string, text: string): Promise<void> {
  return writeFile(join(root, 'src', path), text)
}
