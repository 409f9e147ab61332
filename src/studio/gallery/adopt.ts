/** Pictures whose json is missing get one again, from what the picture itself says. */
import { join } from 'node:path'
import sharp from 'sharp'
import * as v from 'valibot'
import { isVideo } from '../../contract/filmFormats.ts'
import { readFilmRecipe } from '../export/film/filmRecipe.ts'
import { readRecipe } from '../export/pictureRecipe.ts'
import { pictureName } from './galleryFolder.ts'
import { kindOfFilm, newItemFile, type ItemFile, type ItemFormat, type ItemKind } from './galleryItem.ts'
import { timeOfId } from './itemId.ts'

const nobodyKnows = { name: '', sha256: '' }

/** The item that the picture must have been, or in words why that cannot be said. */
export async function itemFromPicture(
  directory: string,
  id: string,
  format: ItemFormat,
): Promise<ItemFile | string> {
  const item = { id, title: '', tags: [], favourite: false, createdAt: timeOfId(id).toISOString(), format }
  const path = join(directory, pictureName({ id, format }))
  const film = await filmAt(path)
  if (film) return newItemFile({ ...item, ...film })
  if (isVideo(format))
    return newItemFile({ ...item, kind: 'animation', width: 0, height: 0, model: nobodyKnows })
  try {
    const { width, height, pages = 1, pageHeight = height } = await sharp(path).metadata()
    const { kind, model } = await madeAs(path)
    const size = { width, height: pageHeight }
    return newItemFile({ ...item, ...size, kind: pages > 1 ? 'animation' : kind, model })
  } catch {
    return 'it cannot be read as a picture'
  }
}

/** What a film says of itself. */
async function filmAt(path: string): Promise<FilmFacts | undefined> {
  try {
    const recipe = await readFilmRecipe(path)
    const { format, seconds, width, height } = v.parse(madeFilm, recipe.made)
    const kind = kindOfFilm(format)
    return { kind, width, height, model: recipe.model, ...(kind === 'animation' && { seconds }) }
  } catch {
    return undefined
  }
}

const madeFilm = v.object({ format: v.string(), seconds: v.number(), width: v.number(), height: v.number() })
type FilmFacts = Pick<ItemFile, 'kind' | 'width' | 'height' | 'model' | 'seconds'>

/** A recipe may be missing or of a newer version, which costs no more than what stands in it. */
async function madeAs(path: string): Promise<Pick<ItemFile, 'kind' | 'model'>> {
  const recipe = await readRecipe(path).catch(() => undefined)
  if (!recipe) return { kind: 'picture', model: nobodyKnows }
  const { latents, layout, model } = recipe
  const kind: ItemKind =
    latents.length === 1 ? 'picture' : layout.columns >= latents.length ? 'strip' : 'grid'
  return { kind, model: { name: model.name, sha256: model.sha256 } }
}
