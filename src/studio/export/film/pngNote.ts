/** What a PNG says of its making: two texts. */
import { recipeKeyword, withText } from '../pngText.ts'
import type { FilmNote } from './film.ts'
import { pngText } from './pngChunks.ts'

/** One of the words that the specification names (11.3.3.1). */
const titleKeyword = 'Title'

export const pngTitle = (title: string) => pngText(titleKeyword, title)
export const pngRecipe = (recipe: string) => pngText(recipeKeyword, recipe)

export function pngWithNote(png: Uint8Array, { title, recipe }: FilmNote): Buffer {
  return withText(withText(png, recipeKeyword, recipe), titleKeyword, title)
}
