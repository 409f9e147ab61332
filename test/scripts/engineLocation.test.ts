/** Where an engine is found, and what is said of one that cannot be used. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EngineRecord, EngineVariant } from '../../src/backends/tensorflow/location.ts'

let home: string
let location: typeof import('../../src/backends/tensorflow/location.ts')

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'loom-location-'))
  vi.stubEnv('XDG_CACHE_HOME', home)
  vi.stubEnv('HOME', home)
  vi.stubEnv('LOCALAPPDATA', home)
  vi.stubEnv('LOOM_ENGINE', undefined)
  vi.resetModules() // env-paths looks up the home folder once
  location = await import('../../src/backends/tensorflow/location.ts')
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

function install(variant: EngineVariant, changes: Partial<EngineRecord> = {}, folder?: string): string {
  const directory = folder ?? location.engineFolder(variant)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, location.bindingName), 'binding')
  const record: EngineRecord = {
    format: location.engineFormat,
    version: location.engineVersion,
    variant,
    platform: process.platform,
    arch: process.arch,
    nodeApi: location.nodeApiVersion,
    sources: 'abc',
    files: { [location.bindingName]: 7 },
    builtAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  }
  writeFileSync(join(directory, 'engine.json'), JSON.stringify(record))
  return directory
}

describe('the place of the engine', () => {
  it('is in the cache folder of the user, named after version, variant and machine', () => {
    const folder = location.engineFolder('cpu')
    expect(folder.startsWith(home)).toBe(true)
    expect(folder.endsWith(join('engine', `2.21.0-cpu-${process.platform}-${process.arch}`))).toBe(true)
  })

  it('is not there at first, which is said together with what to do', () => {
    expect(location.locateEngine()).toEqual({
      kind: 'absent',
      reason: 'not-installed',
      directory: location.engineFolder('cpu'),
      message: 'The native TensorFlow engine is not set up on this machine.',
      remedy: 'Run "npm run engine".',
    })
    expect(location.installedEngine()).toBeUndefined()
  })

  it('is found with its binding, the one for GPUs first', () => {
    const directory = install('cpu')
    const binding = join(directory, 'tfjs_binding.node')
    expect(location.installedEngine()).toMatchObject({
      directory,
      binding,
      variant: 'cpu',
      version: '2.21.0',
    })
    install('gpu')
    expect(location.installedEngine()).toMatchObject({ variant: 'gpu' })
  })

  it('is the folder that LOOM_ENGINE names, and no other', () => {
    install('cpu')
    const named = join(home, 'packaged')
    vi.stubEnv('LOOM_ENGINE', named)
    expect(location.locateEngine()).toMatchObject({
      kind: 'absent',
      reason: 'not-installed',
      message: expect.stringContaining(`LOOM_ENGINE names ${named}`),
    })
    install('cpu', {}, named)
    expect(location.installedEngine()).toMatchObject({ directory: named })
  })
})

describe('an engine that cannot be used', () => {
  it.each([
    ['stale', { version: '2.20.0' }],
    ['stale', { format: 0 }],
    ['stale', { nodeApi: 9 }],
    ['other-machine', { arch: 'sparc' }],
    ['incomplete', { files: { 'tensorflow/libtensorflow_cc.so.2': 788_086_608 } }],
    ['incomplete', { files: { 'tfjs_binding.node': 8 } }],
  ] as const)('is %s: %o', (reason, changes) => {
    install('cpu', changes)
    expect(location.locateEngine()).toMatchObject({ kind: 'absent', reason })
  })

  it('is incomplete where engine.json is missing or cut off', () => {
    const directory = install('cpu')
    writeFileSync(join(directory, 'engine.json'), '{ "format": 1, "ver')
    expect(location.locateEngine()).toMatchObject({ reason: 'incomplete' })
    rmSync(join(directory, 'engine.json'))
    expect(location.locateEngine()).toMatchObject({ reason: 'incomplete' })
  })

  it('tells why the last set-up failed', () => {
    const failure = {
      variant: 'cpu',
      code: 'no-compiler',
      message: 'A C++ compiler is missing.',
      remedy: 'Get one.',
      when: '2026-01-01T00:00:00.000Z',
    }
    mkdirSync(location.enginesFolder(), { recursive: true })
    writeFileSync(location.failureFile(), JSON.stringify(failure))
    expect(location.locateEngine()).toMatchObject({
      kind: 'absent',
      message: failure.message,
      remedy: failure.remedy,
      lastFailure: failure,
    })
  })
})
