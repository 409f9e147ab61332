/**
 * Arrays that can be handed to another thread without copying, which takes their buffers along whole: what shares its buffer
 * with anything else is copied into one of its own.
 */
export function ownBuffers(arrays: readonly Uint8Array<ArrayBuffer>[]): {
  readonly arrays: Uint8Array<ArrayBuffer>[]
  /** Each once. */
  readonly buffers: ArrayBuffer[]
} {
  const own = arrays.map((array) =>
    array.byteLength === array.buffer.byteLength ? array : new Uint8Array(array),
  )
  return { arrays: own, buffers: [...new Set(own.map(({ buffer }) => buffer))] }
}
