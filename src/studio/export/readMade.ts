/** What a file of ours says of its making, whether it is a picture or a film. */
import { isProblem } from '../../contract/problem.ts'
import { readFilmRecipe, type FilmRecipe } from './film/filmRecipe.ts'
import { readRecipe, type PictureRecipe } from './pictureRecipe.ts'

export type Made =
  | { readonly kind: 'film'; readonly recipe: FilmRecipe }
  | { readonly kind: 'picture'; readonly recipe: PictureRecipe }

/** @throws ProblemError `picture-unreadable`, `picture-without-recipe`, `newer-version` */
export async function readMade(file: string): Promise<Made> {
  try {
    return { kind: 'film', recipe: await readFilmRecipe(file) }
  } catch (error) {
    if (!isProblem(error) || error.code === 'newer-version') throw error
    return { kind: 'picture', recipe: await readRecipe(file) }
  }
}
