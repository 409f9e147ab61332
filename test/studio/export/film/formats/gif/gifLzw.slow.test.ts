import sharp from 'sharp'
import { expect, test } from 'vitest'
import { GifLzw } from '../../../../../../src/studio/export/film/formats/gif/gifLzw.ts'
import { noise } from '../../sampleFilm.ts'

const lzw = new GifLzw()

/** A GIF of so many greys around the compressed data, as another program reads it. */
async function read(indexes: Uint8Array, width: number, bits: number): Promise<Uint8Array> {
  const height = indexes.length / width
  const head = Buffer.alloc(13)
  head.write('GIF89a', 'latin1')
  head.writeUInt16LE(width, 6)
  head.writeUInt16LE(height, 8)
  head[10] = 0x80 | (bits - 1)
  const table = Uint8Array.from({ length: 3 << bits }, (_, i) => Math.floor(i / 3))
  const image = Buffer.alloc(10)
  image[0] = 0x2c
  image.writeUInt16LE(width, 5)
  image.writeUInt16LE(height, 7)
  const gif = Buffer.concat([head, table, image, lzw.compress(indexes, bits), Uint8Array.of(0x3b)])
  const rgb = await sharp(gif).removeAlpha().raw().toBuffer()
  return new Uint8Array(rgb.filter((_, i) => i % 3 === 0))
}

for (const bits of [2, 3, 5, 8]) {
  test(`indexes of ${bits} bits come back, whatever their number`, async () => {
    const mask = (1 << bits) - 1
    // Around where codes become longer, and where the table is full.
    const lengths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 250, 254, 255, 256, 257, 509, 1023, 3838, 3840, 4096, 8190]
    for (const length of lengths) {
      const indexes = noise(length, length).map((one) => one & mask)
      expect(await read(indexes, length, bits)).toEqual(indexes)
    }
  })
}

test('runs, repetitions and noise come back', async () => {
  const kinds = [
    new Uint8Array(256 * 256),
    new Uint8Array(256 * 256).fill(255),
    Uint8Array.from({ length: 256 * 256 }, (_, i) => i >> 8),
    Uint8Array.from({ length: 256 * 256 }, (_, i) => i & 255),
    Uint8Array.from({ length: 256 * 256 }, (_, i) => (i >> 3) % 7),
    noise(256 * 256, 5),
  ]
  for (const indexes of kinds) expect(await read(indexes, 256, 8)).toEqual(indexes)
})

test('what is the same everywhere takes next to nothing, and noise hardly more than it is', () => {
  expect(lzw.compress(new Uint8Array(512 * 512), 8).length).toBeLessThan(1500)
  expect(lzw.compress(noise(512 * 512, 1), 8).length).toBeLessThan(512 * 512 * 1.42)
})
