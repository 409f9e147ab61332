/** The previews that a run has left so far. */
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Previews } from '../../contract/schemas/runs.ts'
import { latentsFromSeed, stackLatents } from '../../engine/latent/latent.ts'
import { pictureFormat } from '../../engine/families/families.ts'
import { epochsAt } from '../../engine/training/stepCounts.ts'
import { momentOfName, type Run } from './run.ts'
import { previewGap } from './runKeeper.ts'

export interface PreviewFile {
  /** Without `.png`. */
  readonly name: string
  /** Whole at the end of one. */
  readonly epoch: number
  /** Where it was made within an epoch. */
  readonly step?: number
}

/** In the order of training. */
export async function listPreviews(run: Run): Promise<PreviewFile[]> {
  const { recipe, dataset } = run
  const files = await readdir(join(run.directory, 'previews')).catch(() => [])
  return files
    .flatMap((file): PreviewFile[] => {
      const at = file.endsWith('.png') ? momentOfName(file) : undefined
      if (!at) return []
      const name = basename(file, '.png')
      return [
        'step' in at
          ? { name, epoch: epochsAt(recipe.training, dataset.count, at.step), ...at }
          : { name, ...at },
      ]
    })
    .toSorted((a, b) => a.epoch - b.epoch || (a.step ?? 0) - (b.step ?? 0))
}

export async function runPreviews(run: Run, addressOf: (name: string) => string): Promise<Previews> {
  const { recipe, seed } = run
  const { size, channels } = pictureFormat(recipe.network)
  const { latentSize } = recipe.network
  const { previewCount, previewColumns } = recipe.training
  const list = await listPreviews(run)
  return {
    list: list.map(({ name, epoch, ...step }) => ({
      ...step,
      epoch: Math.ceil(epoch),
      address: addressOf(name),
    })),
    columns: previewColumns,
    count: previewCount,
    gap: previewGap,
    size,
    channels,
    latentSize,
    latents: stackLatents(latentsFromSeed(seed, previewCount, latentSize)) as Float32Array<ArrayBuffer>,
  }
}
