/** Sends a photo to the Studio, to be placed in a model's latent space. */
import type { PlacedPhoto } from '../../contract/schemas/models.ts'
import type { DroppedFile } from '../parts/droppedFiles.ts'
import type { Studio } from '../window/studio.svelte.ts'
import { uploadFiles } from '../window/upload.ts'

/** @throws StudioProblem where the model has no places, or the file is no picture */
export async function placePhoto(studio: Studio, model: string, { file }: DroppedFile): Promise<PlacedPhoto> {
  const upload = await uploadFiles([{ path: file.name, file }])
  return studio.call('models.place', { id: model, upload })
}
