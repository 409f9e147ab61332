/** Where that lies which comes with the program. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The model that is there without any training, and that trainings of its recipe start from. */
export const shippedModelName = 'fabric-64'

export function shippedModels(): string {
  return join(resourcesFolder(), 'models')
}

/** The feature network's weights and their licence (scripts/featureWeights.ts). */
export function featuresFolder(): string {
  return join(resourcesFolder(), 'features')
}

export function featureWeightsFile(): string {
  return join(featuresFolder(), 'efficientnet-lite0.safetensors')
}

/** `resources/` beside the program, wherever it was bundled to; LOOM_RESOURCES where a host puts it elsewhere. */
export function resourcesFolder(): string {
  const named = process.env['LOOM_RESOURCES']
  if (named) return resolve(named)
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'resources', 'README.md')) && folder !== dirname(folder)) {
    folder = dirname(folder)
  }
  return join(folder, 'resources')
}
