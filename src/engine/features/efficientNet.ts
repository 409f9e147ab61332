/**
 * EfficientNet-lite0 (Tan and Le 2019; the variant without squeeze-and-excitation and with ReLU6) up to its head, as data:
 * what the feature network is made of, and the names of its weights (resources/features, by scripts/featureWeights.ts).
 */

export interface Block {
  /** In the weights: `blocks.3`. */
  readonly name: string
  readonly inputs: number
  /** Channels between the block's two products. */
  readonly width: number
  readonly outputs: number
  readonly kernel: number
  readonly stride: number
  /** Whether its output is a tap. */
  readonly isTap: boolean
}

/** A convolution 3 × 3 of stride 2 over red, green and blue. */
export const stem = { name: 'stem', inputs: 3, outputs: 32, kernel: 3, stride: 2 } as const

interface Stage {
  readonly repeats: number
  readonly kernel: number
  /** Of its first block. */
  readonly stride: number
  readonly expansion: number
  readonly channels: number
  readonly isTap: boolean
}

const stages: readonly Stage[] = [
  { repeats: 1, kernel: 3, stride: 1, expansion: 1, channels: 16, isTap: false },
  { repeats: 2, kernel: 3, stride: 2, expansion: 6, channels: 24, isTap: true },
  { repeats: 2, kernel: 5, stride: 2, expansion: 6, channels: 40, isTap: true },
  { repeats: 3, kernel: 3, stride: 2, expansion: 6, channels: 80, isTap: false },
  { repeats: 3, kernel: 5, stride: 1, expansion: 6, channels: 112, isTap: true },
  { repeats: 4, kernel: 5, stride: 2, expansion: 6, channels: 192, isTap: false },
  { repeats: 1, kernel: 3, stride: 1, expansion: 6, channels: 320, isTap: true },
]

/** Channels of the four taps, the finest first; the sides are 1/4, 1/8, 1/16 and 1/32 of the picture's. */
export const tapChannels: readonly number[] = stages
  .filter(({ isTap }) => isTap)
  .map(({ channels }) => channels)

export const blocks: readonly Block[] = blocksOf(stages)

/** PyTorch's names and shapes of all weights: each convolution has a weight and a bias, its batch norm folded in. */
export const weightShapes: ReadonlyMap<string, readonly number[]> = new Map([
  ...convolutionShapes('stem', [stem.outputs, stem.inputs, stem.kernel, stem.kernel]),
  ...blocks.flatMap(({ name, inputs, width, outputs, kernel }) => [
    ...(inputs === width ? [] : convolutionShapes(`${name}.expand`, [width, inputs, 1, 1])),
    ...convolutionShapes(`${name}.depthwise`, [width, 1, kernel, kernel]),
    ...convolutionShapes(`${name}.project`, [outputs, width, 1, 1]),
  ]),
])

function blocksOf(all: readonly Stage[]): Block[] {
  let inputs: number = stem.outputs
  const found: Block[] = []
  for (const { repeats, kernel, stride, expansion, channels, isTap } of all) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      found.push({
        name: `blocks.${found.length}`,
        inputs,
        width: inputs * expansion,
        outputs: channels,
        kernel,
        stride: repeat === 0 ? stride : 1,
        isTap: isTap && repeat === repeats - 1,
      })
      inputs = channels
    }
  }
  return found
}

function convolutionShapes(name: string, shape: readonly number[]): [string, readonly number[]][] {
  return [
    [`${name}.weight`, shape],
    [`${name}.bias`, [shape[0]!]],
  ]
}
