/** Latents as text: float32, little-endian, base64. Knows numbers; not what they stand for. */

export function writeFloats(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** Text that holds none is none. */
export function readFloats(text: string): Float32Array {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    return new Float32Array(bytes.buffer)
  } catch {
    return new Float32Array()
  }
}
