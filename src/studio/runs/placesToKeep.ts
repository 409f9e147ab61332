/** What a model keeps of where its pictures lie in the latent space: how to find places, and the pictures themselves. */
import { limits } from '../../contract/limits.ts'
import type { Photos } from '../../engine/pictures.ts'
import type { Training } from '../../engine/training/training.ts'
import type { Dataset } from '../datasets/dataset.ts'
import { readPictureNames } from '../datasets/pictureNames.ts'
import { inTurns } from '../inTurns.ts'
import { usableName } from '../library/names.ts'
import type { NewModel } from '../models/model.ts'
import { encoderBytes } from '../models/modelEncoder.ts'
import { picturesBytes } from '../models/ownPictures.ts'
import { picturesSheet } from '../datasets/picturesSheet.ts'
import type { Run } from './run.ts'

/** Nothing of a recipe that gives its pictures no places; no pictures where the artist does not want them kept. */
export async function placesToKeep(
  training: Training,
  { withoutPictures }: Run,
  dataset: Dataset,
  photos: Photos,
): Promise<Pick<NewModel, 'encoder' | 'pictures'>> {
  const places = (await inTurns(training.places()))!.result
  if (!places) return {}
  const encoder = encoderBytes(places.encoder)
  if (withoutPictures) return { encoder }
  const names = (await readPictureNames(dataset)).map((name) => usableName(name, limits.title))
  return {
    encoder,
    pictures: picturesBytes({ names, latents: places.latents, ...(await picturesSheet(photos)) }),
  }
}
