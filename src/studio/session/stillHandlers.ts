/** The call that makes files of pictures and sheets. */
import type { JobResult } from '../../contract/schemas/jobs.ts'
import { stillFormat } from '../../contract/stillFormats.ts'
import { stillOf } from '../export/still/still.ts'
import { addresses } from './addresses.ts'
import { drawPictures } from './drawnPictures.ts'
import type { HandlersOf, OfWindows } from './parts.ts'
import { takeOut, takeOutItems, writeSized, type TakenOut } from './stillFiles.ts'
import type { Studio } from './studio.ts'

export function stillHandlers(studio: Studio, windows: OfWindows): HandlersOf<'stills'> {
  return {
    async 'stills.export'({ subject, settings }, caller) {
      if (subject.kind === 'items') {
        const { ids } = subject
        return studio.jobs.start({
          kind: 'export',
          subject: String(ids.length),
          work: async (control) => resultOf(await takeOutItems(windows(), ids, settings, control)),
        })
      }
      const { title = '' } = subject
      const name = `${title.trim() || 'picture'}.${stillFormat(settings.format.kind).extension}`
      return studio.jobs.start({
        kind: 'export',
        subject: '1',
        work: async (control) => {
          const { pixels, format, recipe } = await drawPictures(studio, windows(), subject, caller)
          const taken = await takeOut(windows(), name, async (path) => {
            const still = stillOf(pixels, format, recipe, title)
            const { withoutRecipe } = await writeSized(path, still, settings, control)
            return withoutRecipe ? 1 : 0
          })
          return resultOf(taken)
        },
      })
    },
  }
}

function resultOf({ download, withoutRecipe }: TakenOut): JobResult {
  const { id, fileName } = download
  return {
    kind: 'download',
    address: addresses.download(id),
    fileName,
    ...(withoutRecipe > 0 && { withoutRecipe }),
  }
}
