/** Writes tensors from where they lie, on a thread of its own: kernels/files.cc. */
import type { Tensor } from '@tensorflow/tfjs-core'
import { getSystemErrorName } from 'node:util'
import type { TensorWriter } from '../../engine/backend.ts'
import { layoutExchange } from '../../engine/models/layout.ts'
import type { Calls } from './calls.ts'

/** What our kernels' module exports. */
export interface KernelsModule {
  /** Resolves with the system's error number, 0 for none, -1 where a value is no number. */
  writeHeld(file: string, header: Uint8Array, ids: readonly number[]): Promise<number>
}

export function tensorWriter(calls: Calls, { writeHeld }: KernelsModule): TensorWriter {
  return {
    hold(values) {
      const ids = values.map(({ parameter, value }) => {
        const { batch, outer, middle } = layoutExchange(parameter)
        const attributes = [
          calls.integer('batch', batch),
          calls.integer('outer', outer),
          calls.integer('middle', middle),
        ]
        return take(calls.single('LoomHold', attributes, [value]))
      })
      return async (file, header) => {
        const outcome = await writeHeld(file, header, ids)
        if (outcome === -1) throw new RangeError('a value is no number')
        if (outcome === 0) return
        const code = getSystemErrorName(-outcome)
        throw Object.assign(new Error(`${code}: ${file} could not be written`), { code, errno: -outcome })
      }
    },
  }
}

/** At once, on every device: the number is a handle that the op has made in the processor's memory, not a result. */
function take(id: Tensor): number {
  const [value] = id.dataSync<'int32'>()
  id.dispose()
  return value!
}
