/** What of the library's models cannot be used: whole models, and parts of others. Looks into all of them. */
import { join } from 'node:path'
import type { BrokenEntry } from '../../contract/schemas/library.ts'
import { brokenEntry } from '../library/broken.ts'
import { listModels, type Model, type ModelPlaces } from './model.ts'
import { encoderFile, readModelEncoder } from './modelEncoder.ts'
import { picturesFolder, readPictures } from './ownPictures.ts'

const parts: readonly { readonly part: string; read(model: Model): Promise<unknown> }[] = [
  { part: encoderFile, read: readModelEncoder },
  { part: picturesFolder, read: readPictures },
]

/** A part is called by its model and itself: `kente/pictures`. @throws ProblemError `library-unreadable` */
export async function brokenModels(places: ModelPlaces): Promise<BrokenEntry[]> {
  const { models, broken } = await listModels(places)
  const found = [...broken]
  for (const model of models.filter(({ shipped }) => !shipped)) {
    for (const { part, read } of parts) {
      await read(model).catch((error: unknown) => {
        found.push(brokenEntry(join(model.directory, part), error, `${model.id}/${part}`))
      })
    }
  }
  return found
}
