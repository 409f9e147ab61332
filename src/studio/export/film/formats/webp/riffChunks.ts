/** The chunks that WebP files are made of (RFC 9649, 2.3). Knows lengths and names; not what is inside. */

export interface RiffChunk {
  /** Four characters. */
  readonly type: string
  readonly data: Uint8Array
}

/** Name, length, data, and a byte more where the length is odd. */
export function riffChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(8 + data.length + (data.length % 2))
  chunk.write(type, 'latin1')
  chunk.writeUInt32LE(data.length, 4)
  chunk.set(data, 8)
  return chunk
}

/** The chunks of a whole file. */
export function riffChunks(file: Uint8Array): RiffChunk[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const chunks: RiffChunk[] = []
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 4)
    chunks.push({ type: bytes.toString('latin1', at, at + 4), data: bytes.subarray(at + 8, at + 8 + length) })
    at += 8 + length + (length % 2)
  }
  return chunks
}
