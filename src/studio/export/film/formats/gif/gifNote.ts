/** What a GIF says of its making: a comment extension (GIF89a specification, 24). Knows blocks; not pictures. */
import type { FilmNote } from '../../film.ts'

const extension = 0x21
const comment = 0xfe
const mark = '\nLatent Loom: '

/** The title, then in the next line the recipe, as UTF-8 in blocks of at most 255 bytes. */
export function gifComment({ title, recipe }: FilmNote): Buffer {
  const text = Buffer.from(title.replaceAll(/\s+/g, ' ') + mark + recipe)
  const blocks: Uint8Array[] = []
  for (let at = 0; at < text.length; at += 255) {
    const block = text.subarray(at, at + 255)
    blocks.push(Uint8Array.of(block.length), block)
  }
  return Buffer.concat([Uint8Array.of(extension, comment), ...blocks, Uint8Array.of(0)])
}

/** The recipe in the comments before the first picture of a GIF that starts with these bytes; undefined where none is. */
export function gifRecipe(bytes: Buffer): string | undefined {
  let at = 13 // after the logical screen descriptor
  const screen = bytes[10]!
  if (screen & 0x80) at += 3 << ((screen & 7) + 1) // the global colour table
  while (bytes[at] === extension) {
    const label = bytes[at + 1]
    const blocks: Buffer[] = []
    at += 2
    for (let length = bytes[at]!; length > 0; length = bytes[at]!) {
      blocks.push(bytes.subarray(at + 1, at + 1 + length))
      at += 1 + length
    }
    at++
    if (label !== comment) continue
    const text = Buffer.concat(blocks).toString()
    const recipe = text.indexOf(mark)
    if (recipe >= 0) return text.slice(recipe + mark.length)
  }
  return undefined
}
