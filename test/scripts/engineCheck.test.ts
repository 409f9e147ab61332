/** What is taken out of a wheel, and how a built binding is judged: with small stand-ins for both. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sourcesFingerprint } from '../../scripts/engine/binding.ts'
import { checkBinding } from '../../scripts/engine/check.ts'
import type { Tool } from '../../scripts/engine/tools.ts'
import { nvidiaParts, tensorflowParts, unpackWheel } from '../../scripts/engine/unpack.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'loom-check-'))))
afterEach(() => rmSync(folder, { recursive: true }))

describe('unpacking a wheel', () => {
  const python: Tool = ['python3']
  const isPythonThere = spawnSync('python3', ['-c', 'import zipfile, zlib']).status === 0

  // A machine without Python has no wheels to unpack; there engineSetUp.test.ts has what is said.
  it.runIf(isPythonThere)(
    'takes the libraries and the few headers, at their places, and nothing else',
    async () => {
      const wheel = wheelOf([
        'tensorflow/libtensorflow_cc.so.2',
        'tensorflow/libtensorflow_framework.so.2',
        'tensorflow/include/tensorflow/c/eager/c_api.h',
        'tensorflow/include/tensorflow/core/framework/op.h',
        'tensorflow/include/external/eigen/Core',
        'tensorflow/python/keras/__init__.py',
        'tensorflow/THIRD_PARTY_NOTICES.txt',
        '../escaped/libtensorflow_cc.so.2',
      ])
      await unpackWheel(python, wheel, join(folder, 'engine'), tensorflowParts)
      expect(filesOf(join(folder, 'engine'))).toEqual([
        'tensorflow/THIRD_PARTY_NOTICES.txt',
        'tensorflow/include/tensorflow/c/eager/c_api.h',
        'tensorflow/libtensorflow_cc.so.2',
        'tensorflow/libtensorflow_framework.so.2',
      ])
      expect(readFileSync(join(folder, 'engine/tensorflow/libtensorflow_cc.so.2'), 'utf8')).toMatch(
        /^contents of/,
      )
    },
  )

  it.runIf(isPythonThere)('takes shared libraries and licences out of the wheels of NVIDIA', async () => {
    const wheel = wheelOf([
      'nvidia/cuda_nvrtc/lib/libnvrtc.so.12',
      'nvidia/cuda_nvrtc/lib/libnvrtc.alt.so.12',
      'nvidia/cuda_runtime/lib/libcudart_static.a',
      'nvidia/cuda_runtime/include/cuda.h',
      'nvidia/cuda_nvcc/bin/ptxas',
      'nvidia_cuda_nvrtc_cu12-12.9.86.dist-info/licenses/License.txt',
    ])
    await unpackWheel(python, wheel, join(folder, 'engine'), nvidiaParts)
    expect(filesOf(join(folder, 'engine'))).toEqual([
      'nvidia/cuda_nvcc/bin/ptxas',
      'nvidia/cuda_nvrtc/lib/libnvrtc.so.12',
      'nvidia_cuda_nvrtc_cu12-12.9.86.dist-info/licenses/License.txt',
    ])
  })

  it.runIf(isPythonThere)('says so where the file is no wheel', async () => {
    writeFileSync(join(folder, 'broken.whl'), 'not a zip file')
    const unpacked = unpackWheel(python, join(folder, 'broken.whl'), folder, tensorflowParts)
    await expect(unpacked).rejects.toMatchObject({ code: 'unpack-failed' })
  })
})

describe('checking a binding', () => {
  it('passes one that multiplies', async () => {
    await expect(checkBinding(bindingThat('return [8, 5, 20, 13]'))).resolves.toBeUndefined()
  })

  it.each([
    ['computes something else', 'return [4, 6, 6, 4]', /computed \[4,6,6,4\] in place of \[8,5,20,13\]/],
    ['crashes', 'process.kill(process.pid, "SIGSEGV")', /crashed when it was tried \(SIGSEGV\)/],
    ['meets an old processor', 'process.kill(process.pid, "SIGILL")', /lacks instructions \(AVX\)/],
    [
      'throws',
      'throw new Error("cannot open shared object file")',
      /could not be loaded: .*cannot open shared/,
    ],
  ])('refuses one that %s', async (_what, code, sentence) => {
    await expect(checkBinding(bindingThat(code))).rejects.toThrow(sentence)
  })

  it('refuses one that is not there', async () => {
    await expect(checkBinding(join(folder, 'nowhere.node'))).rejects.toMatchObject({ code: 'check-failed' })
  })
})

it('the fingerprint of the sources is a sha256 that stays the same', () => {
  expect(sourcesFingerprint()).toMatch(/^[0-9a-f]{64}$/)
  expect(sourcesFingerprint()).toBe(sourcesFingerprint())
})

function wheelOf(paths: readonly string[]): string {
  const file = join(folder, 'some.whl')
  const entries = paths.map((path) => [path, new TextEncoder().encode(`contents of ${path}`)] as const)
  writeFileSync(file, zipSync(Object.fromEntries(entries)))
  return file
}

function filesOf(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .toSorted()
}

/** A module with the binding's calls, of which the one that reads the product does `code`. */
function bindingThat(code: string): string {
  const file = join(folder, 'binding.cjs')
  const calls = `createTensor: () => 1, executeOp: () => [{ id: 2 }], tensorDataSync() { ${code} }`
  writeFileSync(file, `module.exports = { ${calls} }\n`)
  return file
}
