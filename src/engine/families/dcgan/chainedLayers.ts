/** The layers of a DCGAN in the order in which they fit each other, whatever they are called. Knows shapes only. */
import type { Layer } from '../../weights/names.ts'
import { facing } from './recognise.ts'

/** As many as the largest DCGAN that is known has. */
const mostConvolutions = 6
/** Widths that double chain in one way, or in a few where the latents have as many numbers as pictures channels. */
const mostChains = 12

/**
 * As a generator has them, then as a discriminator. Each convolution faces the picture with axis 1 and the latents or the
 * score with axis 0, in PyTorch's layouts of both kinds; batch norms stand behind the one that has as many outputs.
 */
export function chainedLayers(layers: readonly Layer[]): readonly (readonly Layer[])[] {
  const convolutions = layers.filter((layer) => shapeOf(layer).length === 4)
  if (convolutions.length > mostConvolutions) return []
  const norms = layers.filter((layer) => !convolutions.includes(layer))
  const fromPicture = chains(convolutions)
  return [
    ...fromPicture.map((chain) => withNorms(chain.toReversed(), norms, 1)),
    ...fromPicture.map((chain) => withNorms(chain, norms, 0)),
  ]
}

/** Each has every convolution once, the one nearest to the picture first. */
function chains(convolutions: readonly Layer[]): readonly (readonly Layer[])[] {
  const found: (readonly Layer[])[] = []
  const extend = (chain: readonly Layer[]) => {
    if (found.length === mostChains) return
    if (chain.length === convolutions.length) found.push(chain)
    const far = chain.length === 0 ? undefined : shapeOf(chain.at(-1)!)[0]
    for (const next of convolutions) {
      if (!chain.includes(next) && (far === undefined || shapeOf(next)[1] === far)) extend([...chain, next])
    }
  }
  extend([])
  return found
}

/** `outputs`: the axis of a convolution's weight that they stand on. */
function withNorms(
  convolutions: readonly Layer[],
  norms: readonly Layer[],
  outputs: 0 | 1,
): readonly Layer[] {
  const left = [...norms]
  const ordered = convolutions.flatMap((convolution) => {
    const fits = left.findIndex((norm) => shapeOf(norm)[0] === shapeOf(convolution)[outputs])
    return fits < 0 ? [convolution] : [convolution, ...left.splice(fits, 1)]
  })
  return [...ordered, ...left]
}

function shapeOf({ tensors }: Layer): readonly number[] {
  return facing((tensors.get('weight') ?? tensors.get('weight_orig'))?.array.shape ?? [])
}
