/** What a PNG says of its making: two texts. */
import { recipeKeyword, withText } from '../../../pngText.ts'
import { longestNote, type FileStart, type FilmNote } from '../../film.ts'
import { pngSignature, pngText } from './pngChunks.ts'

/** One of the words that the specification names (11.3.3.1). */
const titleKeyword = 'Title'

export const pngTitle = (title: string) => pngText(titleKeyword, title)
export const pngRecipe = (recipe: string) => pngText(recipeKeyword, recipe)

export function pngWithNote(png: Uint8Array, { title, recipe }: FilmNote): Buffer {
  return withText(withText(png, recipeKeyword, recipe), titleKeyword, title)
}

/** From chunk to chunk: a picture's text stands before its pixels, a film's after those of its first frame. */
export async function readPngRecipe(file: FileStart): Promise<string | undefined> {
  const begins = Buffer.from(`${recipeKeyword}\0\0\0\0\0`)
  for (let at = pngSignature.length; ;) {
    const head = await file.bytesAt(at, 8)
    const type = head.toString('latin1', 4, 8)
    if (head.length < 8 || type === 'IEND') return undefined
    const length = head.readUInt32BE(0)
    if (type === 'iTXt') {
      const text = await file.bytesAt(at + 8, Math.min(length, longestNote))
      if (text.subarray(0, begins.length).equals(begins)) return text.toString('utf8', begins.length)
    }
    at += 12 + length
  }
}
