/** DCGAN (Radford, Metz and Chintala 2016) as layers, named as PyTorch's example names them: `main.0`, `main.1`, … */
import { defaultsOf } from '../../fields.ts'
import type { Layer } from '../../models/layer.ts'
import { leakyRelu, sigmoid, tanh } from '../../models/layers/activation.ts'
import { batchNorm } from '../../models/layers/batchNorm.ts'
import { convolution, transposedConvolution } from '../../models/layers/convolution.ts'
import { projection, scoring } from '../../models/layers/dense.ts'
import { minibatchStddev } from '../../models/layers/minibatchStddev.ts'
import { resizeConvolution } from '../../models/layers/resizeConvolution.ts'
import { upsampleNearest } from '../../models/layers/shape.ts'
import { dcganUntold, type DcganOptions } from './fields.ts'

const smallest = 4
const scheme = 'dcgan'
const halving = { kernel: 4, stride: 2, padding: 1 }
const keeping = { kernel: 3, stride: 1, padding: 1 }

/** z [n, latentSize] → pictures [n, imageSize, imageSize, channels] in [−1, 1], or in [0, 1] out of a sigmoid. */
export function dcganGenerator(options: DcganOptions): Layer[] {
  const { imageSize, channels, latentSize, generatorWidth, bias, extraLayers, upsampling } = options
  const { slope, output, epsilon, paddingMode } = { ...defaultsOf(dcganUntold), ...options }
  const layers = new Sequential()
  const levels = Math.log2(imageSize / smallest) // 64 → 4
  let features = generatorWidth * 2 ** (levels - 1)
  let size = smallest

  const normalised = () => {
    layers.addActivated((name) => batchNorm(name, features, scheme, slope, epsilon))
  }
  const doubled = (outputs: number) => {
    const inputs = features
    size *= 2
    features = outputs
    if (upsampling === 'transposed') {
      const to = size
      layers.add((name) =>
        transposedConvolution({ name, bias, scheme, inputs, outputs, size: to, ...halving }),
      )
    } else if (paddingMode === 'replicate') {
      layers.skip() // PyTorch counts the resizing
      layers.add((name) => resizeConvolution({ name, bias, scheme, inputs, outputs }))
    } else {
      layers.add(() => upsampleNearest)
      layers.add((name) => convolution({ name, bias, scheme, inputs, outputs, ...keeping }))
    }
  }

  // [n, latentSize] → [n, 4, 4, features]
  const first = features
  layers.add((name) => projection({ name, bias, scheme, inputs: latentSize, outputs: first, size: smallest }))
  normalised()
  while (size < imageSize / 2) {
    doubled(features / 2) // [n, s, s, f] → [n, 2s, 2s, f / 2]
    normalised()
  }
  for (let extra = 0; extra < extraLayers; extra++) {
    layers.add((name) => convolution({ name, bias, scheme, inputs: features, outputs: features, ...keeping }))
    normalised()
  }
  doubled(channels) // → [n, imageSize, imageSize, channels]
  layers.add(() => (output === 'tanh' ? tanh : sigmoid))
  return layers.list
}

/** Pictures [n, imageSize, imageSize, channels] → logits [n, 1]; large means real. */
export function dcganDiscriminator(options: DcganOptions): Layer[] {
  const { imageSize, channels, discriminatorWidth, bias, extraLayers, spectralNorm, epsilon } = options
  const layers = new Sequential()
  const shared = { bias, scheme, spectralNorm } as const
  let features = discriminatorWidth
  let size = imageSize / 2

  const activated = (withNorm: boolean) => {
    if (withNorm && !spectralNorm)
      layers.addActivated((name) => batchNorm(name, features, scheme, 0.2, epsilon))
    else layers.add(() => leakyRelu(0.2))
  }

  // [n, s, s, channels] → [n, s / 2, s / 2, features]
  layers.add((name) =>
    convolution({ name, ...shared, inputs: channels, outputs: discriminatorWidth, ...halving }),
  )
  activated(false)
  for (let extra = 0; extra < extraLayers; extra++) {
    layers.add((name) => convolution({ name, ...shared, inputs: features, outputs: features, ...keeping }))
    activated(true)
  }
  while (size > smallest) {
    const inputs = features
    features *= 2
    size /= 2
    // [n, 2s, 2s, f] → [n, s, s, 2f]
    layers.add((name) => convolution({ name, ...shared, inputs, outputs: 2 * inputs, ...halving }))
    activated(true)
  }
  if (options.minibatchStddev) layers.add(() => minibatchStddev)
  const seen = features + (options.minibatchStddev ? 1 : 0)
  layers.add((name) => scoring({ name, ...shared, inputs: seen, size: smallest })) // → [n, 1]
  return layers.list
}

/** Numbers layers as torch.nn.Sequential does. */
class Sequential {
  readonly list: Layer[] = []
  #next = 0

  add(make: (name: string) => Layer): void {
    this.list.push(make(`main.${this.#next++}`))
  }

  /** A layer that its activation is a part of, which PyTorch counts as one more. */
  addActivated(make: (name: string) => Layer): void {
    this.add(make)
    this.skip()
  }

  /** One that only PyTorch has. */
  skip(): void {
    this.#next++
  }
}
