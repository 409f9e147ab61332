/** The native TensorFlow library behind tfjs-node's backend class, loaded from where the set-up script built it. */
import { engine as tfjs, registerBackend, setBackend } from '@tensorflow/tfjs-core'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import util from 'node:util'
import type { Backend } from '../../engine/backend.ts'
import { Calls } from './calls.ts'
import { kernelOperations } from './kernelOperations.ts'
import { kernelsName, quietName, type InstalledEngine } from './location.ts'
import { tensorflowOperations } from './tensorflowOperations.ts'
import { tensorWriter, type KernelsModule } from './tensorWriter.ts'

const require = createRequire(import.meta.url)

/** What scripts/engine/quiet.cc exports; an engine that was built before it gave memory back lacks that. */
interface QuietModule {
  readonly level: string
  readonly giveBack?: () => void
}

/** Loads the library (once in a process) and makes it tfjs's backend. @throws what the loader throws. */
export async function openTensorflow(engine: InstalledEngine): Promise<Backend> {
  // The library's remarks on the processor are for its developers; its warnings are kept.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1'
  // By itself it uses oneDNN on the newest processors only; with AVX2 a step takes 0.6 of the time by it.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1'
  restoreUtil()
  const { level, giveBack } = require(join(engine.directory, quietName)) as QuietModule
  const binding = require(engine.binding) as ConstructorParameters<typeof NodeJSKernelBackend>[0]
  // Not the package's own index: that one looks for a binding in its own folder and fails without one.
  require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js')
  const { NodeJSKernelBackend: KernelBackend } =
    require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js') as {
      NodeJSKernelBackend: typeof NodeJSKernelBackend
    }
  // Its tensors are known to it alone: a process has one.
  if (!tfjs().registryFactory['tensorflow'])
    registerBackend('tensorflow', () => new KernelBackend(binding, '@tensorflow/tfjs-node-gpu'))
  await setBackend('tensorflow')
  const backend = tfjs().findBackend('tensorflow') as NodeJSKernelBackend
  const onGpu = binding.isUsingGpuDevice()
  const calls = new Calls(backend)
  // Whoever keeps oneDNN from AVX-512 means our kernels too. Its bfloat16 needs AVX-512, which TensorFlow goes on seeing.
  const isKept = level === 'x86-64-v4' && /^(SSE|AVX2?(_|$))/i.test(process.env['ONEDNN_MAX_CPU_ISA'] ?? '')
  const kernels = onGpu ? undefined : kernelsFor(engine, isKept ? 'x86-64-v3' : level)
  const module = kernels === undefined ? undefined : (require(kernels) as KernelsModule)
  const float32 = module ? kernelOperations(calls, 'float32') : tensorflowOperations(calls)
  return {
    name: 'tensorflow',
    description: `TensorFlow ${binding.TF_Version}, ${onGpu ? 'GPU' : module ? 'CPU' : 'CPU without AVX2'}`,
    threads: availableParallelism(),
    speed: 'fast',
    operations: float32,
    precisions: { float32, ...(module && !isKept && { bfloat16: kernelOperations(calls, 'bfloat16') }) },
    emulated: level === 'x86-64-v3' ? ['bfloat16'] : [],
    ...(module && { writer: tensorWriter(calls, module) }),
    ...(giveBack && { giveBack }),
  }
}

/** Our kernels, built for what the processor is able to; none for one that is older than all of them. */
function kernelsFor(engine: InstalledEngine, level: string): string | undefined {
  const file = join(engine.directory, kernelsName(level))
  return existsSync(file) ? file : undefined
}

/** tfjs-node 4.22 calls two functions that newer versions of Node have removed or warn about. */
function restoreUtil(): void {
  const target = util as unknown as Record<string, unknown>
  target['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined
  target['isArray'] = Array.isArray
}
