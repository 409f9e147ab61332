/** A latent on its way from one place of the window to another by drag and drop. Knows text; not who drags or takes it. */
import { isRecord } from '../parts/isRecord.ts'
import { readFloats, writeFloats } from './floats.ts'
import type { NewKeyframe } from './newKeyframe.ts'

/** Under this type a drop within the window finds a latent. */
export const latentType = 'application/x-latent-loom-latent'

/** For `DataTransfer.setData(latentType, …)`. */
export function writeDraggedLatent({ latent, title, explore, generator }: NewKeyframe): string {
  return JSON.stringify({ latent: writeFloats(latent), title, explore, model: generator?.id })
}

/** What `DataTransfer.getData(latentType)` holds; undefined where it is no latent: anybody may drag anything here. */
export function readDraggedLatent(text: string): NewKeyframe | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value) || typeof value['latent'] !== 'string') return undefined
    const latent = readFloats(value['latent'])
    if (latent.length === 0 || !latent.every(Number.isFinite)) return undefined
    const { title, explore, model } = value
    return {
      latent,
      ...(typeof title === 'string' && { title }),
      ...(isRecord(explore) && { explore }),
      ...(typeof model === 'string' && { generator: { kind: 'model', id: model } }),
    }
  } catch {
    return undefined
  }
}
