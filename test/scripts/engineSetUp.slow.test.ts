/** The set-up as a user meets it, run as a program of its own in an empty cache, with stand-ins for what it calls. */
import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SetupFailure } from '../../src/backends/tensorflow/location.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let home: string
let tools: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'loom-engine-'))
  tools = join(home, 'bin')
  mkdirSync(tools)
})
afterEach(() => rmSync(home, { recursive: true }))

/** Puts a stand-in of a program on the PATH, on which there is nothing else. */
function tool(name: string, script: string): void {
  writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(tools, name), 0o755)
}

const compiler = (): void => tool('c++', 'exit 0')
/** A Python whose pip exists, and does `script` when it is asked to download. */
const python = (script: string): void => tool('python3', `case "$*" in *download*) ${script} ;; esac`)

interface Answer {
  readonly status: number | null
  readonly said: string
}

function runEngine(args: readonly string[] = [], env: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/engine.ts', ...args], {
      cwd: root,
      env: { PATH: tools, HOME: home, XDG_CACHE_HOME: join(home, 'cache'), ...env },
    })
    let said = ''
    child.stdout.on('data', (text: Buffer) => (said += text.toString()))
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    child.on('close', (status) => resolve({ status, said }))
  })
}

function enginesFolder(): string {
  const cache = process.platform === 'darwin' ? join(home, 'Library/Caches') : join(home, 'cache')
  return join(cache, 'latent-loom', 'engine')
}

function keptFailure(): SetupFailure {
  return JSON.parse(readFileSync(join(enginesFolder(), 'last-failure.json'), 'utf8')) as SetupFailure
}

const wasm = 'Until then pictures are made on the slower WebAssembly engine.'

// On Windows there is no native engine to set up: enginePlan.test.ts has the sentence.
describe.runIf(process.platform !== 'win32')('a set-up that lacks something', () => {
  it('says that a compiler is missing, and what installs one', async () => {
    const { status, said } = await runEngine()
    expect(said).toMatch(/^A C\+\+ compiler, .* is missing\. Get one with ".*\n/)
    expect(said).toContain(wasm)
    expect(said.trim().split('\n')).toHaveLength(2)
    expect(status).toBe(1)
    expect(keptFailure()).toMatchObject({ code: 'no-compiler', variant: 'cpu' })
  })

  it('lets npm start go on: with --quiet-if-ready it ends well, having said why', async () => {
    compiler()
    const { status, said } = await runEngine(['--quiet-if-ready'])
    expect(said).toMatch(/^Python 3\.8 or newer, .* is missing\. Get it with "/)
    expect(said).toContain(wasm)
    expect(status).toBe(0)
    expect(keptFailure().code).toBe('no-python')
  })

  it('does not take an old Python for a Python', async () => {
    compiler()
    tool('python', 'exit 3')
    expect((await runEngine()).said).toMatch(/^Python 3\.8 or newer/)
  })

  it('says that pip is missing where Python is there', async () => {
    compiler()
    tool('python3', 'case "$*" in *"-m "*) exit 1 ;; esac')
    const { said } = await runEngine()
    expect(said).toMatch(/^Python is there, but its pip, .* is missing\. Get it with ".*pip/)
    expect(keptFailure().code).toBe('no-pip')
  })

  it.each([
    ['no-network', 'NewConnectionError: Failed to establish a new connection', /could not be reached/],
    [
      'hash-mismatch',
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
      /checksum differs/,
    ],
    ['no-room', 'OSError: [Errno 28] No space left on device', /disk became full/],
    ['download-failed', 'ERROR: No matching distribution found', /: No matching distribution found/],
  ])('tells the reason of a failed download: %s', async (code, pipSays, sentence) => {
    compiler()
    python(`echo "${pipSays}" >&2; exit 1`)
    const { status, said } = await runEngine()
    expect(said).toMatch(sentence)
    expect(said).toContain(wasm)
    expect(status).toBe(1)
    expect(keptFailure().code).toBe(code)
    expect(readdirSync(enginesFolder())).toEqual(['last-failure.json'])
  })

  it('says so where CXX names a compiler that does not compile', async () => {
    compiler()
    const { said } = await runEngine([], { CXX: 'no-such-compiler' })
    expect(said).toMatch(/^The C\+\+ compiler that CXX names, no-such-compiler, cannot compile/)
  })

  it('says where it cannot write', async () => {
    compiler()
    writeFileSync(join(home, 'file'), '')
    const { status, said } = await runEngine(['--quiet-if-ready'], {
      XDG_CACHE_HOME: join(home, 'file'),
      HOME: join(home, 'file'),
    })
    expect(said).toContain(wasm)
    expect(said).not.toMatch(/^\s+at /m)
    expect(status).toBe(0)
  })

  it('leaves nothing behind when it is stopped in the middle of a download', async () => {
    compiler()
    python('kill -INT $PPID; exec /bin/sleep 60')
    const { status } = await runEngine()
    expect(status).toBe(130)
    expect(readdirSync(enginesFolder())).toEqual([])
  })
})

describe('a set-up that is not wanted', () => {
  it('is left out by LOOM_ENGINE_INSTALL=skip, in one line', async () => {
    const { status, said } = await runEngine(['--quiet-if-ready'], { LOOM_ENGINE_INSTALL: 'skip' })
    expect(said.trim().split('\n')).toHaveLength(1)
    expect(said).toContain('left out')
    expect(status).toBe(0)
    expect(existsSync(enginesFolder())).toBe(false)
  })

  it('names what is wrong with LOOM_ENGINE, and builds nothing', async () => {
    const { status, said } = await runEngine([], { LOOM_ENGINE: join(home, 'nowhere') })
    expect(said).toContain(`LOOM_ENGINE names ${join(home, 'nowhere')}`)
    expect(status).toBe(1)
  })

  it('explains itself with --help, and refuses what it does not know', async () => {
    expect(await runEngine(['--help'])).toMatchObject({ status: 0, said: expect.stringContaining('--gpu') })
    expect(await runEngine(['--fast'])).toMatchObject({ status: 2, said: expect.stringContaining('--fast') })
  })
})
