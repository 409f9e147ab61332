/** What a file is, by its first bytes. */

/** Bytes that `kindOfContent` wants to see. */
export const headLength = 64

/** Where there is none, the way on. */
export const choosePictures =
  'Choose a folder that holds pictures (JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PNM or SVG).'

export type ContentKind =
  | { readonly kind: 'picture' }
  /** A picture that the decoder has no reader for. */
  | { readonly kind: 'foreign'; readonly format: string; readonly wayOut: string }
  | { readonly kind: 'unknown' }

/** By content: a PNG that is called .jpg is a picture, a text that is called .jpg is not. */
export function kindOfContent(head: Uint8Array): ContentKind {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const text = bytes.toString('latin1')
  const starts = (...signatures: string[]) => signatures.some((signature) => text.startsWith(signature))
  if (starts('\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'GIF87a', 'GIF89a')) return { kind: 'picture' }
  if (starts('RIFF') && text.slice(8, 12) === 'WEBP') return { kind: 'picture' }
  if (starts('II*\0', 'MM\0*', 'II+\0', 'MM\0+')) return { kind: 'picture' }
  if (text.slice(4, 8) === 'ftyp') return isoBrand(text.slice(8))
  if (/^(\xef\xbb\xbf)?\s*<(\?xml|!DOCTYPE svg|!--|svg)/i.test(text)) return { kind: 'picture' }
  if (starts('BM') && bytes.length >= 18 && bytes.readUInt32LE(14) <= 124) return { kind: 'picture' }
  if (isNetpbm(bytes)) return { kind: 'picture' }
  if (starts('8BPS')) return foreign('Photoshop')
  if (starts('\xff\x0a', '\0\0\0\x0cJXL ')) return foreign('JPEG XL')
  if (starts('\0\0\0\x0cjP  ', '\xff\x4f\xff\x51')) return foreign('JPEG 2000')
  if (starts('%PDF')) return foreign('PDF')
  if (starts('\x76\x2f\x31\x01')) return foreign('OpenEXR')
  if (starts('#?RADIANCE', '#?RGBE')) return foreign('Radiance')
  if (/^P[7Ff]\s/.test(text)) return foreign('PAM and PFM')
  return { kind: 'unknown' }
}

/** MP4 files begin the same way as AVIF, and HEIC (whose codec is not free) is not AVIF. */
function isoBrand(brands: string): ContentKind {
  if (/^(.{4})*?avi[fs]/s.test(brands)) return { kind: 'picture' }
  if (/^(hei|hev|mif1|msf1)/.test(brands))
    return foreign(
      'HEIC',
      'export it as JPEG, or let the iPhone take JPEGs (Settings, Camera, Formats, Most Compatible)',
    )
  return { kind: 'unknown' }
}

function foreign(format: string, wayOut = 'save it as PNG or JPEG'): ContentKind {
  return { kind: 'foreign', format, wayOut }
}

/** PBM, PGM or PPM. */
export function isNetpbm(bytes: Buffer): boolean {
  return /^P[1-6][\s#]/.test(bytes.toString('latin1', 0, 3))
}
