/** Messages as bytes, for transports that carry nothing else: MessagePack, with float arrays as an extension of it. */
import { addExtension, Packr } from 'msgpackr'

// float32, in the byte order of every machine that this runs on: little-endian.
addExtension({
  Class: Float32Array,
  type: 0x21,
  write: ({ buffer, byteOffset, byteLength }: Float32Array<ArrayBuffer>) =>
    new Uint8Array(buffer, byteOffset, byteLength),
  read: (bytes: Uint8Array) => new Float32Array(Uint8Array.from(bytes).buffer), // a copy, for its alignment
} as unknown as Parameters<typeof addExtension>[0])

const packr = new Packr({ useRecords: false, mapsAsObjects: true, copyBuffers: true })

export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  return packr.pack(message) as Uint8Array<ArrayBuffer>
}

/** @throws on bytes that are no message */
export function decodeMessage(bytes: Uint8Array): unknown {
  return packr.unpack(bytes)
}
