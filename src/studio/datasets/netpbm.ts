/**
 * PBM, PGM and PPM to pixels: as text or as bytes, of 8 or 16 bits. Source: https://netpbm.sourceforge.net/doc/
 */
import type { Raster } from '../raster.ts'

/** @throws RangeError where it is damaged or larger than `maxPixels` (“pixel limit”) */
export function decodeNetpbm(file: Buffer, maxPixels: number): Raster {
  const kind = file[1]! - 0x30 // P1 … P6
  const words = new Words(file, 2)
  const [width, height] = [words.next(), words.next()]
  const isBits = kind === 1 || kind === 4
  const most = isBits ? 1 : words.next()
  if (width < 1 || height < 1 || most < 1 || most > 65_535) throw new RangeError('the header is damaged')
  if (width * height > maxPixels) throw new RangeError('pixel limit')
  const channels = kind === 3 || kind === 6 ? 3 : 1
  const count = width * height * channels
  const read =
    kind > 3 ? bytes(file, words.at + 1, { width, most, isBits }, count) : texts(words, isBits, count)
  const pixels = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    const value = Math.min(most, read(i))
    pixels[i] = Math.round((255 * (isBits ? 1 - value : value)) / most)
  }
  return { width, height, channels, pixels }
}

function bytes(
  file: Buffer,
  start: number,
  { width, most, isBits }: { width: number; most: number; isBits: boolean },
  count: number,
): (i: number) => number {
  const line = Math.ceil(width / 8) // of bits
  const needed = isBits ? line * (count / width) : count * (most > 255 ? 2 : 1)
  if (file.length - start < needed) throw new RangeError('it is cut short')
  if (isBits) {
    return (i) => {
      const x = i % width
      return (file[start + Math.floor(i / width) * line + (x >> 3)]! >> (7 - (x & 7))) & 1
    }
  }
  return most > 255 ? (i) => file.readUInt16BE(start + 2 * i) : (i) => file[start + i]!
}

/** One after the other; the digits of bits may stand without a gap. */
function texts(words: Words, isBits: boolean, count: number): () => number {
  if (words.left < count) throw new RangeError('it is cut short')
  return () => (isBits ? words.digit() : words.next())
}

/** Numbers between white space and comments. */
class Words {
  /** Behind the last one. */
  at: number
  readonly #file: Buffer

  constructor(file: Buffer, at: number) {
    this.#file = file
    this.at = at
  }

  get left(): number {
    return this.#file.length - this.at
  }

  next(): number {
    this.#skip()
    const from = this.at
    while (isDigit(this.#file[this.at])) this.at++
    if (this.at === from || this.at - from > 9) throw new RangeError('a number is missing')
    return Number(this.#file.toString('latin1', from, this.at))
  }

  digit(): number {
    this.#skip()
    const byte = this.#file[this.at++]
    if (byte !== 0x30 && byte !== 0x31) throw new RangeError('a bit is missing')
    return byte - 0x30
  }

  #skip(): void {
    for (;;) {
      const byte = this.#file[this.at]
      if (byte === 0x23) while (this.at < this.#file.length && this.#file[this.at] !== 0x0a) this.at++
      else if (byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d)) this.at++
      else return
    }
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}
