/**
 * What an SVG wants from outside of itself. The decoder gets SVGs as bytes without an address, so it loads nothing
 * anyway (tested); this says so to the artist instead of leaving a hole in the picture.
 */
import { gunzipSync } from 'node:zlib'
import { svgTooLarge } from './svgSize.ts'

/** The decoder takes no longer ones either. */
const longestSvg = 16 * 2 ** 20

/** SVG bytes without their gzip, if they have one (.svgz). @throws when they unpack to more than the limit. */
export function unpackSvg(bytes: Buffer): Buffer {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return isGzip ? gunzipSync(bytes, { maxOutputLength: longestSvg }) : bytes
}

/** Whether the bytes begin as XML does; no other kind of picture does. */
export function looksLikeSvg(bytes: Buffer): boolean {
  return svgText(bytes.subarray(0, 1024)).trimStart().startsWith('<')
}

/** The reason to refuse an SVG, or undefined. Every scan is linear in the length of the text. */
export function reasonToRefuseSvg(bytes: Buffer): string | undefined {
  if (bytes.length > longestSvg) return 'the SVG is larger than 16 MB'
  const text = svgText(bytes)
  if (/<!ENTITY\s+%|<!ENTITY\s+[^\s<>"']{1,200}\s+(SYSTEM|PUBLIC)\b/i.test(text))
    return 'the SVG loads an entity from another file'
  // Illustrator writes plain entities for its namespaces; entities made of entities are an attack.
  if (/<!ENTITY\s+[^\s<>"']{1,200}\s+("[^"&%]{0,1000}[&%]|'[^'&%]{0,1000}[&%])/i.test(text))
    return 'the SVG has entities that are made of other entities'
  if (/<\?xml-stylesheet\b|@import\b/i.test(text)) return 'the SVG loads a style sheet from another file'
  for (const found of text.matchAll(/\bhref\s*=\s*("[^"]*"|'[^']*')/gi)) {
    const target = found[1]!.slice(1, -1)
    if (!isInside(target) && !isHyperlink(text, found.index))
      return `the SVG refers to another file (${shortened(target)})`
  }
  for (const found of text.matchAll(/\burl\(\s*["']?([^"')\s]*)/gi))
    if (!isInside(found[1]!)) return `the SVG refers to another file (${shortened(found[1]!)})`
  return svgTooLarge(text)
}

function svgText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le')
  return bytes.toString('utf8')
}

function isInside(target: string): boolean {
  return target.trim() === '' || /^\s*(#|data:|&quot;\s*#|&#39;\s*#)/i.test(target)
}

/** `<a href>` only leads somewhere when it is clicked. */
function isHyperlink(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 1000), at)
  return /^<(svg:)?a\s/.test(before.slice(Math.max(0, before.lastIndexOf('<'))))
}

function shortened(target: string): string {
  return target.length > 60 ? target.slice(0, 57) + '…' : target
}
