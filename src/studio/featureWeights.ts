/** The feature network's weights, which come with the program: read once, when a training first looks through it. */
import { readFileSync } from 'node:fs'
import { readSafetensors } from '../engine/weights/safetensors.ts'
import type { StateDict } from '../engine/weights/stateDict.ts'
import { featureWeightsFile } from './resources.ts'

let kept: StateDict | undefined

export function featureWeights(): StateDict {
  return (kept ??= readSafetensors(readFileSync(featureWeightsFile())).tensors)
}
