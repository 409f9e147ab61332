/** What tests of the feature network share with the scripts of their fixtures. */
import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { readSafetensors } from '../../../src/engine/weights/safetensors.ts'
import type { StateDict } from '../../../src/engine/weights/stateDict.ts'
import { featureWeightsFile } from '../../../src/studio/resources.ts'

export function featureWeights(): StateDict {
  return readSafetensors(readFileSync(featureWeightsFile())).tensors
}

/** PyTorch's numbers: test/fixtures/features/`name`.safetensors. */
export function featureReference(name: string | number): StateDict {
  const file = new URL(`../../fixtures/features/${name}.safetensors`, import.meta.url)
  return readSafetensors(readFileSync(file)).tensors
}

/** As `pictures` of test/fixtures/make_features_fixture.py makes them: [count, size, size, 3] from −1 to 1. */
export function featurePictures(size: number, count: number, variant = 0): Tensor4D {
  const values = new Float32Array(count * size * size * 3)
  let at = 0
  for (let n = 0; n < count; n++)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++)
        for (let c = 0; c < 3; c++) values[at++] = pixel({ n, c, y, x, size, variant }) / 127.5 - 1
  return tensor4d(values, [count, size, size, 3])
}

type Place = Readonly<Record<'n' | 'c' | 'y' | 'x' | 'size' | 'variant', number>>

function pixel({ n, c, y, x, size, variant }: Place): number {
  const half = Math.floor(size / 2)
  const inDisc = (x - Math.floor(size / 3)) ** 2 + (y - half) ** 2 < Math.floor(size / (4 + n)) ** 2
  if (inDisc) return 60 + 70 * c
  const wave = (a: number, b: number) =>
    Math.abs(((a * x + b * y + 97 * n + 61 * c + 13 * variant) % 512) - 256)
  const [one, other] = [wave(5 + 9 * n, 3 + 7 * c), wave(23 - 6 * c, 11 + 13 * n)]
  return Math.min(255, Math.floor((one * 3 + other) / 4))
}
