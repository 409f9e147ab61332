/** What is put together out of smaller operations, for a backend that has no kernels of its own for it. */
import { add, matMul, mul, tidy } from '@tensorflow/tfjs-core'
import type { Operations } from '../engine/operations.ts'
import { composedAdam } from './composedAdam.ts'
import { composedAugmentation } from './composedAugmentation.ts'
import { composedResidual } from './composedResidual.ts'
import { composedSpectralNorm } from './composedSpectralNorm.ts'
import { composedStatistics } from './composedStatistics.ts'
import { ended } from './ended.ts'

export const composed = {
  adam: composedAdam,
  augmentation: composedAugmentation,
  invertedResidual: composedResidual,
  ...composedSpectralNorm,
  ...composedStatistics,
  product: (matrix) => ({
    forward: (rows, ending) => tidy(() => ended(matMul(rows, matrix), ending)),
    dispose() {},
  }),
  blend: (values, others, kept) => tidy(() => add(mul(values, kept), mul(others, 1 - kept))),
} satisfies Partial<Operations>
