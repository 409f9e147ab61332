/** A slow walk through a model's pictures, for as long as somebody looks. Knows latents and time; draws nothing. */
import type { MadePictures } from '../../contract/schemas/pictures.ts'
import type { Model } from '../../contract/schemas/models.ts'
import { normKeepingSlerp } from '../../engine/latent/interpolate.ts'
import { latentOfSeed } from '../../engine/latent/latent.ts'
import type { Studio } from '../window/studio.svelte.ts'

const framesPerLeg = 24
/** From one picture to the next, at least: it should please, not load the computer. */
const frameMs = 60

/** Until the signal is aborted, or a picture cannot be made: then the still preview has to do. */
export async function walkThrough(
  studio: Studio,
  { id, latentSize }: Model,
  slot: string,
  signal: AbortSignal,
  show: (picture: Extract<MadePictures, { kind: 'made' }>) => void,
): Promise<void> {
  let from = latentOfSeed(0, latentSize)
  for (let seed = 1; !signal.aborted; seed++) {
    const to = latentOfSeed(seed, latentSize)
    for (let frame = 0; frame < framesPerLeg && !signal.aborted; frame++) {
      const latents = Float32Array.from(normKeepingSlerp(from, to, frame / framesPerLeg))
      const pause = new Promise((resolve) => setTimeout(resolve, frameMs))
      const made = await studio
        .call('pictures.make', { generator: { kind: 'model', id }, latents, count: 1, slot })
        .catch(() => undefined)
      if (!made) return
      if (made.kind === 'made' && !signal.aborted) show(made)
      await pause
    }
    from = to
  }
}
