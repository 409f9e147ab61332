/**
 * What is compiled beside the TensorFlow library: the binding to Node, from its sources in node_modules, and our kernels.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  bindingName,
  kernelLevels,
  kernelsName,
  nodeApiVersion,
  quietName,
} from '../../src/backends/tensorflow/location.ts'
import { ProblemError } from '../../src/engine/problemError.ts'
import type { Plan } from './plan.ts'
import { runProgram } from './process.ts'
import type { Tool } from './tools.ts'

const { resolve } = createRequire(import.meta.url)

const quietSource = fileURLToPath(new URL('quiet.cc', import.meta.url))
const kernelsFolder = fileURLToPath(new URL('../../src/backends/tensorflow/kernels', import.meta.url))

function packageFolder(name: string): string {
  try {
    return dirname(resolve(`${name}/package.json`))
  } catch (cause) {
    throw new ProblemError({
      code: 'no-sources',
      message: `The npm package ${name}, which the native TensorFlow engine is built from, is missing.`,
      remedy: 'Run "npm ci", then "npm run engine".',
      cause,
    })
  }
}

/** sha256 over all sources and the headers' version: another one means that an engine is to be built anew. */
export function sourcesFingerprint(): string {
  const hash = createHash('sha256')
  for (const folder of [join(packageFolder('@tensorflow/tfjs-node-gpu'), 'binding'), kernelsFolder]) {
    for (const name of readdirSync(folder).toSorted()) {
      hash.update(`${name}\n`).update(readFileSync(join(folder, name)))
    }
  }
  hash.update(readFileSync(quietSource))
  const headers = JSON.parse(
    readFileSync(join(packageFolder('node-api-headers'), 'package.json'), 'utf8'),
  ) as {
    version: string
  }
  return hash.update(`node-api-headers ${headers.version}`).digest('hex')
}

/** Compiles the binding and the module that quietens the library into `folder`, where libraries and headers lie already. */
export async function compileBinding(compiler: Tool, plan: Plan, folder: string): Promise<void> {
  const packaged = packageFolder('@tensorflow/tfjs-node-gpu')
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(packaged, 'binding', name))
  await compile(compiler, folder, { sources, output: bindingName, libraries: plan.libraries })
  const flags = [`-DFRAMEWORK_LIBRARY="${plan.libraries[1]}"`]
  await compile(compiler, folder, { sources: [quietSource], output: quietName, libraries: [], flags })
}

/** Compiles our kernels into `folder`, once for each level of this kind of processor. */
export async function compileKernels(compiler: Tool, plan: Plan, folder: string): Promise<void> {
  const sources = readdirSync(kernelsFolder)
    .filter((name) => name.endsWith('.cc'))
    .map((name) => join(kernelsFolder, name))
  const levels = kernelLevels[process.arch] ?? []
  await Promise.all(
    levels.map((level) =>
      compile(compiler, folder, {
        sources,
        output: kernelsName(level),
        libraries: [plan.libraries[1]],
        flags: [
          '-O3',
          '-fvisibility=hidden',
          '-fno-math-errno',
          '-ffp-contract=off', // every level computes the same
          '-Wno-psabi',
          ...(level.startsWith('x86') ? [`-march=${level}`, '-mprefer-vector-width=512'] : []),
        ],
      }),
    ),
  )
}

interface Compilation {
  readonly sources: readonly string[]
  readonly output: string
  readonly libraries: readonly string[]
  readonly flags?: readonly string[]
}

async function compile(compiler: Tool, folder: string, compilation: Compilation): Promise<void> {
  const [program, ...first] = compiler
  const args = [...first, ...compilerArguments(folder, compilation)]
  const { status, stderr } = await runProgram({ program, args, cwd: folder })
  if (status === 0) return
  const firstError =
    stderr.split('\n').find((line) => /error/i.test(line)) ?? stderr.trim().split('\n').at(-1)
  throw new ProblemError({
    code: 'compile-failed',
    message: `What connects Node with the TensorFlow library could not be compiled with ${program}: ${firstError ?? ''}`,
    remedy: 'Try another compiler, e.g. "CXX=clang++ npm run engine".',
    cause: stderr,
  })
}

function compilerArguments(
  folder: string,
  { sources, output, libraries, flags: own = [] }: Compilation,
): string[] {
  const flags = ['-O2', '-std=c++17', '-fPIC', '-shared', `-DNAPI_VERSION=${nodeApiVersion}`]
  const includes = [
    packageFolder('@tensorflow/tfjs-node-gpu'),
    join(folder, 'tensorflow', 'include'),
    join(packageFolder('node-api-headers'), 'include'),
  ].map((path) => `-I${path}`)
  const linked = libraries.map((library) => join(folder, library))
  // The libraries are looked for beside the binding, so the whole folder can be moved.
  const linking =
    process.platform === 'darwin'
      ? ['-Wl,-rpath,@loader_path/tensorflow', '-undefined', 'dynamic_lookup']
      : ['-Wl,-rpath,$ORIGIN/tensorflow']
  return [...flags, ...own, ...linking, ...includes, ...sources, '-o', join(folder, output), ...linked]
}
