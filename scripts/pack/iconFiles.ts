/** Icon files of Windows and macOS, put together from PNGs. Knows bytes; not pictures, not files. */

export interface Picture {
  /** Width and height in pixels. */
  readonly size: number
  readonly png: Uint8Array
}

/**
 * A Windows icon whose entries are PNGs, which Windows reads since Vista. Throws where a picture is larger than 256 pixels.
 * Layout: ICONDIR (6 bytes), an ICONDIRENTRY of 16 bytes each, the PNGs; little-endian.
 */
export function icoOf(pictures: readonly Picture[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2) // an icon, not a cursor
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  for (const [at, { size, png }] of pictures.entries()) {
    if (size > 256) throw new Error(`A Windows icon holds at most 256 pixels, not ${size}.`)
    const entry = 6 + 16 * at
    head.writeUInt8(size % 256, entry) // 0 stands for 256
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4) // planes
    head.writeUInt16LE(32, entry + 6) // bits a pixel
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += png.length
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)])
}

/** macOS's types for PNGs by size: for plain screens, and for those with twice the pixels. */
const icnsTypes: Readonly<Record<number, readonly string[]>> = {
  16: [],
  32: ['ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
}

/** In an application, macOS shows PNGs of these sizes garbled, and wants plain pixels, as its own iconutil writes them. */
const icnsPixelTypes: Readonly<Record<number, string>> = { 16: 'ic04', 32: 'ic05' }

export const icnsSizes = Object.keys(icnsTypes).map(Number)

/**
 * A macOS icon. Throws where a size has no type. Layout: 'icns' and the length; then type, length and picture each;
 * big-endian.
 */
export function icnsOf(pictures: readonly (Picture & { readonly rgba: Uint8Array })[]): Buffer {
  const entries = pictures.flatMap(({ size, png, rgba }) => {
    const types = icnsTypes[size]
    if (!types)
      throw new Error(`A macOS icon has no entry for ${size} pixels, but for ${icnsSizes.join(', ')}.`)
    const pixelType = icnsPixelTypes[size]
    const pixels = pixelType === undefined ? [] : [icnsEntry(pixelType, argbOf(rgba))]
    return [...pixels, ...types.map((type) => icnsEntry(type, png))]
  })
  return icnsEntry('icns', Buffer.concat(entries))
}

function icnsEntry(type: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(8 + content.length, 4)
  return Buffer.concat([head, content])
}

/** 'ARGB', then each channel in runs: a byte n below 128 says that n + 1 bytes follow as they are. */
function argbOf(rgba: Uint8Array): Buffer {
  const parts: Buffer[] = [Buffer.from('ARGB')]
  for (const channel of [3, 0, 1, 2]) {
    const plane = rgba.filter((_, at) => at % 4 === channel)
    for (let start = 0; start < plane.length; start += 128) {
      const run = plane.subarray(start, start + 128)
      parts.push(Buffer.from([run.length - 1]), Buffer.from(run))
    }
  }
  return Buffer.concat(parts)
}
