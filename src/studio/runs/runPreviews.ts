/** The previews that a run has left so far. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Previews } from '../../contract/schemas/runs.ts'
import { latentsFromSeed, stackLatents } from '../../engine/latent/latent.ts'
import { pictureFormat } from '../../engine/models/pair.ts'
import type { Run } from './run.ts'
import { previewGap } from './runKeeper.ts'

export async function runPreviews(
  run: Run,
  stepsPerEpoch: number,
  addressOf: (name: string) => string,
): Promise<Previews> {
  const { recipe, seed } = run
  const { size, channels } = pictureFormat(recipe.network)
  const { latentSize } = recipe.network
  const { previewCount, previewColumns } = recipe.training
  const names = await readdir(join(run.directory, 'previews')).catch(() => [])
  const list = names
    .map((name) => /^(?<unit>epoch|step)-(?<at>\d+)\.png$/.exec(name)?.groups)
    .filter((found) => found !== undefined)
    .map(({ unit, at }) => {
      const address = addressOf(`${unit}-${at}`)
      return unit === 'epoch'
        ? { epoch: Number(at), address }
        : { epoch: Number(at) / stepsPerEpoch, step: Number(at), address }
    })
    .toSorted((a, b) => a.epoch - b.epoch)
  return {
    list: list.map((one) => ({ ...one, epoch: Math.ceil(one.epoch) })),
    columns: previewColumns,
    count: previewCount,
    gap: previewGap,
    size,
    channels,
    latentSize,
    latents: stackLatents(latentsFromSeed(seed, previewCount, latentSize)) as Float32Array<ArrayBuffer>,
  }
}
