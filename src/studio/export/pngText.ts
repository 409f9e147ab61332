/** A PNG's text: what a picture was made from, written as an iTXt chunk and read back. */
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { ProblemError } from '../../engine/problemError.ts'

const signatureLength = 8
const headerChunkLength = 25 // IHDR: length, type, 13 bytes, checksum
const reservedPerChunk = 12

/** `png` with one more text, as UTF-8, under `keyword` (PNG specification 11.3.3.4). */
export function withText(png: Uint8Array, keyword: string, text: string): Buffer {
  // keyword, 0, uncompressed, 0, no language, 0, no translated keyword, 0, text
  const data = Buffer.from(`${keyword}\0\0\0\0\0${text}`, 'utf8')
  const chunk = Buffer.alloc(data.length + reservedPerChunk)
  chunk.writeUInt32BE(data.length, 0)
  chunk.write('iTXt', 4, 'latin1')
  data.copy(chunk, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length)
  const after = signatureLength + headerChunkLength
  return Buffer.concat([png.subarray(0, after), chunk, png.subarray(after)])
}

/** The text under `keyword`, if the picture has one. @throws ProblemError `picture-unreadable` */
export async function readText(file: string, keyword: string): Promise<string | undefined> {
  try {
    const { comments = [] } = await sharp(file).metadata()
    return comments.find((comment) => comment.keyword === keyword)?.text
  } catch (cause) {
    throw new ProblemError({
      code: 'picture-unreadable',
      message: `${file} cannot be read as a picture.`,
      remedy: 'Give a PNG that Latent Loom has made.',
      cause,
    })
  }
}
