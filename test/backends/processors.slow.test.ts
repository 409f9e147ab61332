/** What a kind of processor gets: oneDNN's kernels, ours, and the precisions that it is quick with. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Opened } from './opened.ts'

const program = fileURLToPath(new URL('opened.ts', import.meta.url))
const isLarge = process.arch === 'x64' && / avx512f /.test(readFileSync('/proc/cpuinfo', 'utf8'))

/** As opened in a process with this environment; oneDNN tells of each of its kernels that runs. */
async function open(own: NodeJS.ProcessEnv): Promise<Opened & { readonly byOneDnn: boolean }> {
  const { TF_ENABLE_ONEDNN_OPTS: _, ONEDNN_MAX_CPU_ISA: __, ...others } = process.env
  const env = { ...others, ONEDNN_VERBOSE: '1', ...own }
  const args = ['--import', 'tsx', program]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  const lines = stdout.trim().split('\n')
  const byOneDnn = lines.some((line) => /^onednn_verbose.*,exec,cpu,matmul/.test(line))
  return { ...(JSON.parse(lines.at(-1)!) as Opened), byOneDnn }
}

test('every processor computes by oneDNN, which TensorFlow leaves off on those without AVX-512', async () => {
  const emulated = process.arch !== 'x64' || isLarge ? [] : ['bfloat16']
  expect(await open({})).toMatchObject({ oneDnn: '1', byOneDnn: true, emulated })
})

test('who switches oneDNN off keeps it off', async () => {
  expect(await open({ TF_ENABLE_ONEDNN_OPTS: '0' })).toMatchObject({ oneDnn: '0', byOneDnn: false })
})

test('kept from AVX-512, our kernels are those for AVX2 too, and bfloat16 is not offered', async () => {
  expect(await open({ ONEDNN_MAX_CPU_ISA: 'AVX2' })).toMatchObject({
    byOneDnn: true,
    kernels: ['x86-64-v3'],
    precisions: isLarge ? ['float32'] : ['float32', 'bfloat16'],
  })
})
