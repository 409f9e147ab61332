/**
 * Windows bitmaps to pixels, as Pillow has them: 1 to 32 bits, palettes, masks, run lengths, upside down or not. Ours because
 * bmp-ts mixes up palettes, and libnsbmp knows no run lengths and cuts 5 bits off at 248.
 * Source: https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage
 */
import type { Raster } from '../raster.ts'

/** What a damaged file ends in, as any other read behind an end of a Buffer. */
function damaged(): never {
  throw new RangeError('the bitmap is damaged')
}

interface Head {
  readonly width: number
  readonly height: number
  readonly isTopDown: boolean
  readonly bits: number
  readonly compression: number
  /** Red, green, blue, alpha; 0 is none. */
  readonly masks: readonly number[]
  /** Red, green, blue of each colour. */
  readonly palette: Uint8Array
  /** Where the pixels begin. */
  readonly start: number
}

const plain = 0
const runs8 = 1
const runs4 = 2
const masked = 3
const maskedWithAlpha = 6

/** @throws RangeError where it is damaged or larger than `maxPixels` (“pixel limit”) */
export function decodeBmp(file: Buffer, maxPixels: number): Raster {
  const head = readHead(file)
  const { width, height, compression, bits } = head
  if (width < 1 || height < 1) damaged()
  if (width * height > maxPixels) throw new RangeError('pixel limit')
  const isRuns = compression === runs8 || compression === runs4
  if (!isRuns && rowBytes(head) * height > file.length - head.start) damaged()
  const channels = head.masks[3] ? 4 : 3
  const pixels = new Uint8Array(width * height * channels)
  const put = bits <= 8 ? paletteWriter(head, pixels) : maskWriter(head, pixels, channels)
  if (isRuns) readRuns(file, head, put)
  else readRows(file, head, put)
  return { width, height, channels, pixels }
}

function readHead(file: Buffer): Head {
  const size = file.readUInt32LE(14)
  const isOld = size === 12
  if (!isOld && (size < 40 || size > 124)) damaged()
  const height = isOld ? file.readUInt16LE(20) : file.readInt32LE(22)
  const bits = file.readUInt16LE(isOld ? 24 : 28)
  const compression = isOld ? plain : file.readUInt32LE(30)
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) damaged()
  if (compression === runs8 ? bits !== 8 : compression === runs4 ? bits !== 4 : false) damaged()
  if (![plain, runs8, runs4, masked, maskedWithAlpha].includes(compression)) damaged()
  const hasMasks = compression === masked || compression === maskedWithAlpha
  const maskCount = size >= 56 || compression === maskedWithAlpha ? 4 : 3
  const masks = hasMasks
    ? Array.from({ length: maskCount }, (_, i) => file.readUInt32LE(54 + 4 * i))
    : bits === 16
      ? [0x7c00, 0x03e0, 0x001f]
      : [0xff0000, 0x00ff00, 0x0000ff]
  const afterHead = 14 + size + (hasMasks && size === 40 ? 4 * maskCount : 0)
  const used = isOld ? 0 : file.readUInt32LE(46)
  const colours = bits <= 8 ? Math.min(used || 2 ** bits, 2 ** bits) : 0
  return {
    width: isOld ? file.readUInt16LE(18) : file.readInt32LE(18),
    height: Math.abs(height),
    isTopDown: height < 0,
    bits,
    compression,
    masks,
    palette: readPalette(file, afterHead, colours, isOld ? 3 : 4),
    start: file.readUInt32LE(10),
  }
}

function readPalette(file: Buffer, at: number, colours: number, bytes: 3 | 4): Uint8Array {
  const palette = new Uint8Array(256 * 3)
  for (let i = 0; i < colours; i++)
    for (let c = 0; c < 3; c++) palette[3 * i + c] = file.readUInt8(at + bytes * i + 2 - c)
  return palette
}

/** Puts the value of a pixel, which counts from the upper left corner. */
type Put = (pixel: number, value: number) => void

function paletteWriter({ palette }: Head, pixels: Uint8Array): Put {
  return (pixel, value) => {
    for (let c = 0; c < 3; c++) pixels[3 * pixel + c] = palette[3 * value + c]!
  }
}

function maskWriter({ masks }: Head, pixels: Uint8Array, channels: number): Put {
  const parts = masks.slice(0, channels).map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
    return { mask: mask >>> 0, shift, most: Math.max(1, mask >>> shift) }
  })
  return (pixel, value) => {
    for (const [c, { mask, shift, most }] of parts.entries())
      pixels[channels * pixel + c] = Math.floor((((value & mask) >>> shift) * 255) / most)
  }
}

/** Rows are filled up to four bytes. */
function rowBytes({ width, bits }: Head): number {
  return Math.ceil((width * bits) / 32) * 4
}

function readRows(file: Buffer, head: Head, put: Put): void {
  const { width, height, isTopDown, bits, start } = head
  for (let y = 0; y < height; y++) {
    const from = start + (isTopDown ? y : height - 1 - y) * rowBytes(head)
    for (let x = 0; x < width; x++) {
      const value =
        bits < 8
          ? (file[from + ((x * bits) >> 3)]! >> (8 - bits - ((x * bits) & 7))) & (2 ** bits - 1)
          : file.readUIntLE(from + (x * bits) / 8, bits / 8)
      put(y * width + x, value)
    }
  }
}

/** Pairs of bytes: how many pixels of what; 0 begins an end of a row (0), of the picture (1), a step (2) or single pixels. */
function readRuns(file: Buffer, { width, height, isTopDown, bits, start }: Head, put: Put): void {
  let [x, y, at] = [0, 0, start]
  const set = (value: number) => {
    if (x < width && y < height) put((isTopDown ? y : height - 1 - y) * width + x, value)
    x++
  }
  const nibble = (byte: number, i: number) => (bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15)
  while (y < height && at + 1 < file.length) {
    const [count, value] = [file[at]!, file[at + 1]!]
    at += 2
    if (count > 0) for (let i = 0; i < count; i++) set(nibble(value, i))
    else if (value === 0) [x, y] = [0, y + 1]
    else if (value === 1) return
    else if (value === 2) [x, y, at] = [x + file.readUInt8(at), y + file.readUInt8(at + 1), at + 2]
    else {
      for (let i = 0; i < value; i++) set(nibble(file.readUInt8(at + ((i * bits) >> 3)), i))
      at += Math.ceil((value * bits) / 16) * 2 // to an even number of bytes
    }
  }
}
