/** Every backend with each precision that it offers here. */
import { openBackend, type BackendName } from '../../src/backends/chooseBackend.ts'
import type { Precision } from '../../src/engine/operations.ts'

const { precisions } = await openBackend('tensorflow')

export const everyPrecision: readonly { readonly backend: BackendName; readonly precision: Precision }[] = [
  ...(Object.keys(precisions) as Precision[]).map((precision) => ({
    backend: 'tensorflow' as const,
    precision,
  })),
  { backend: 'wasm', precision: 'float32' },
]
