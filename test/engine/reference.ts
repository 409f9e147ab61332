/** PyTorch's reference numbers (test/fixtures/pytorch), as the engine takes them. */
import { tensor4d, transpose, type Tensor4D } from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import type { Layer } from '../../src/engine/models/layer.ts'
import { Network } from '../../src/engine/models/network.ts'
import { readSafetensors } from '../../src/engine/weights/safetensors.ts'
import type { NamedArray, StateDict } from '../../src/engine/weights/stateDict.ts'

export function readBytes(file: string): Uint8Array {
  return readFileSync(new URL(`../fixtures/pytorch/${file}`, import.meta.url))
}

export function readReference(name: string): StateDict {
  const bytes = readBytes(`${name}.safetensors`)
  // PyTorch's module is called `network` or `net` in some cases; the engine's is `main`.
  const canonical = (key: string) => key.replace(/([GD])\.(network|net)\./, '$1.main.')
  const { tensors } = readSafetensors(bytes)
  return new Map([...tensors].map(([key, value]) => [canonical(key), value]))
}

/** The generator (G) or the discriminator (D) as it was before the first step. */
export function referenceNetwork(layers: readonly Layer[], role: 'G' | 'D', reference: StateDict): Network {
  const prefix = `${role}.`
  const own = [...reference].filter(([key]) => key.startsWith(prefix))
  return new Network(layers, new Map(own.map(([key, value]) => [key.slice(prefix.length), value])))
}

/** NCHW as PyTorch has it → NHWC. */
export function nhwc({ data, shape }: NamedArray): Tensor4D {
  return transpose(tensor4d(data.slice(), shape as [number, number, number, number]), [0, 2, 3, 1])
}
