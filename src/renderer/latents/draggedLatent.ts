/** A latent on its way from one place of the window to another by drag and drop. Knows text; not who drags or takes it. */
import { isRecord } from '../parts/isRecord.ts'

/** Under this type a drop within the window finds a latent. */
export const latentType = 'application/x-latent-loom-latent'

/** A picture as a keyframe is made of it. */
export interface NewKeyframe {
  readonly latent: Float32Array
  /** What it is, for people. */
  readonly title?: string | undefined
  /** Where Explore stood, to open it there again. */
  readonly explore?: Record<string, unknown> | undefined
  /** Whose latent it is; of the timeline's own model where it is not said. */
  readonly generator?: { readonly kind: 'model'; readonly id: string } | undefined
}

/** For `DataTransfer.setData(latentType, …)`. */
export function writeDraggedLatent({ latent, title, explore, generator }: NewKeyframe): string {
  const bytes = new Uint8Array(Float32Array.from(latent).buffer)
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return JSON.stringify({ latent: btoa(text), title, explore, model: generator?.id })
}

/** What `DataTransfer.getData(latentType)` holds; undefined where it is no latent: anybody may drag anything here. */
export function readDraggedLatent(text: string): NewKeyframe | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value) || typeof value['latent'] !== 'string') return undefined
    const bytes = Uint8Array.from(atob(value['latent']), (letter) => letter.charCodeAt(0))
    if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined
    const latent = new Float32Array(bytes.buffer)
    if (!latent.every(Number.isFinite)) return undefined
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
