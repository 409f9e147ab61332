/** tfjs's WebAssembly backend: slower than the native library, but there on every machine. */
import '@tensorflow/tfjs-backend-wasm'
import { setBackend } from '@tensorflow/tfjs-core'
import type { Backend } from '../../engine/backend.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { wasmOperations } from './wasmOperations.ts'

/** Makes WebAssembly tfjs's backend. In Node it computes on one thread. */
export async function openWasm(): Promise<Backend> {
  if (!(await setBackend('wasm'))) {
    throw new ProblemError({
      code: 'backend-wasm',
      message: 'The WebAssembly engine did not start.',
      remedy: 'Install the native engine with `npm run engine`, or use a newer Node.js.',
    })
  }
  return {
    name: 'wasm',
    description: 'WebAssembly, 1 thread',
    threads: 1,
    speed: 'slow',
    operations: wasmOperations,
    precisions: { float32: wasmOperations },
    emulated: [],
  }
}
