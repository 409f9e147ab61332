/** A file that came into the window: taken in by the Studio, and shown by whoever knows all views. */
import { createContext } from 'svelte'
import type { OpenedFile } from '../../contract/schemas/files.ts'
import type { DroppedFile } from '../parts/droppedFiles.ts'
import type { Studio } from './studio.svelte.ts'
import { uploadFiles } from './upload.ts'

/** `.loom`: what the library takes in whole. */
export function isLoomFile({ file }: DroppedFile): boolean {
  return /\.loom$/i.test(file.name)
}

/** Sends a file and has it taken in. @throws StudioProblem */
export async function takeFile(studio: Studio, { file }: DroppedFile): Promise<OpenedFile> {
  const upload = await uploadFiles([{ path: file.name, file }])
  return studio.call('files.open', { upload })
}

/** Goes to where an opened file belongs. @throws StudioProblem */
export type ShowFile = (opened: OpenedFile) => Promise<void>

export const [useShowFile, provideShowFile] = createContext<ShowFile>()
