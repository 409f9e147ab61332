/** A latent as text, for files that are JSON: float32, little-endian, base64. */
import * as v from 'valibot'
import type { Latent } from '../engine/latent/latent.ts'

export function latentText(latent: Latent): string {
  return Buffer.from(latent.buffer, latent.byteOffset, latent.byteLength).toString('base64')
}

/** Undefined where the text is no whole numbers of float32. */
export function latentOfText(text: string): Float32Array<ArrayBuffer> | undefined {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64')) // a copy, since base64 gives no aligned bytes
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined
  const latent = new Float32Array(bytes.buffer)
  return latent.every(Number.isFinite) ? latent : undefined
}

export const latentSchema = v.pipe(
  v.string(),
  v.transform(latentOfText),
  v.instance(Float32Array<ArrayBuffer>),
)
