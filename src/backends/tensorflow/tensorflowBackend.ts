/** The native TensorFlow library behind tfjs-node's backend class, loaded from where the set-up script built it. */
import { registerBackend, setBackend } from '@tensorflow/tfjs-core'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import util from 'node:util'
import type { Backend } from '../../engine/backend.ts'
import { quietName, type InstalledEngine } from './location.ts'
import { tensorflowOperations } from './tensorflowOperations.ts'

const require = createRequire(import.meta.url)

/** Loads the library (once in a process) and makes it tfjs's backend. Throws what the loader throws. */
export async function openTensorflow(engine: InstalledEngine): Promise<Backend> {
  // The library's remarks on the processor are for its developers; its warnings are kept.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1'
  restoreUtil()
  require(join(engine.directory, quietName))
  const binding = require(engine.binding) as ConstructorParameters<typeof NodeJSKernelBackend>[0]
  // Not the package's own index: that one looks for a binding in its own folder and fails without one.
  require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js')
  const { NodeJSKernelBackend: KernelBackend } =
    require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js') as {
      NodeJSKernelBackend: typeof NodeJSKernelBackend
    }
  const backend = (opened ??= new KernelBackend(binding, '@tensorflow/tfjs-node-gpu'))
  registerBackend('tensorflow', () => backend)
  await setBackend('tensorflow')
  return {
    name: 'tensorflow',
    description: `TensorFlow ${binding.TF_Version}, ${binding.isUsingGpuDevice() ? 'GPU' : 'CPU'}`,
    threads: availableParallelism(),
    operations: tensorflowOperations(backend),
  }
}

let opened: NodeJSKernelBackend | undefined

/** tfjs-node 4.22 calls two functions that newer versions of Node have removed or warn about. */
function restoreUtil(): void {
  const target = util as unknown as Record<string, unknown>
  target['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined
  target['isArray'] = Array.isArray
}
