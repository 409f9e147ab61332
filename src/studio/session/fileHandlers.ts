/** The call that opens any file. */
import { basename, extname } from 'node:path'
import type { OpenedFile as SeenFile } from '../../contract/schemas/files.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { openFile, type OpenedFile } from '../loomFile/openFile.ts'
import { describeMade } from './galleryHandlers.ts'
import type { Studio } from './studio.ts'
import type { HandlersOf, OfWindows } from './parts.ts'

export function fileHandlers(studio: Studio, windows: OfWindows): HandlersOf<'files'> {
  const { broadcast } = studio
  // One after the other: of a file that is opened twice at once the second is to find what the first has brought.
  let last: Promise<unknown> = Promise.resolve()
  const open = (path: string): Promise<OpenedFile> => {
    const opening = last.catch(() => {}).then(() => openFile(studio, path))
    last = opening
    return opening
  }
  const describe = async (opened: OpenedFile, path: string): Promise<SeenFile> => {
    switch (opened.kind) {
      case 'model':
        if (!opened.wasHere) broadcast.tell('models.changed', {})
        return opened
      case 'timeline':
        if (opened.newModels.length > 0) broadcast.tell('models.changed', {})
        if (!opened.wasHere) broadcast.tell('timelines.changed', {})
        return opened
      case 'picture': {
        const title = basename(path, extname(path))
        return { kind: 'picture', title, made: await describeMade(studio, opened.made) }
      }
      case 'pictures':
        return opened
    }
  }
  return {
    async 'files.open'(input) {
      const { options, uploads } = windows()
      if ('path' in input) {
        if (options.host === 'web') throw pathRefused()
        return describe(await open(input.path), input.path)
      }
      return uploads.use(input.upload, async (path) => {
        const opened = await open(path)
        // They are gone in a moment, and what trains on them sends them itself.
        if (opened.kind === 'pictures') throw picturesSent()
        return describe(opened, path)
      })
    },
  }
}

function pathRefused(): ProblemError {
  return new ProblemError({
    code: 'path-refused',
    message: 'A page in a browser cannot open a file of the Studio’s computer by its path.',
    remedy: 'Choose the file, or drop it on the page.',
  })
}

function picturesSent(): ProblemError {
  return new ProblemError({
    code: 'file-unknown',
    message: 'These are pictures to train on, and nothing that can be opened here.',
    remedy: 'Drop them in Train.',
  })
}
