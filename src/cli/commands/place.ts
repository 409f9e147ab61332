/** `loom place`: where photos lie among all that a model can make. */
import type { Command } from 'commander'
import { openStudio, withShared } from '../command.ts'
import { withStills } from '../stillOptions.ts'
import { interruption, Progress, say } from '../terminal.ts'
import { withDrawing, writePictures, type DrawingOptions } from './pictures.ts'

/** Entries of a latent that a line shows. */
const shownEntries = 4

export function addPlaceCommand(program: Command): void {
  withStills(withDrawing(withShared(program.command('place'))))
    .description('find the places of photos among all that a model can make, or make the pictures there')
    .argument('<model>', 'a model that got to know its pictures, as those of fabric-64 do')
    .argument('<photo...>', 'pictures of any size: the middle of each is looked at')
    .addHelpText(
      'after',
      '\nWithout --out it says the latents (all of their numbers with --json); with it, it makes the pictures there.',
    )
    .action(async (named: string, files: string[], options: DrawingOptions) => {
      const studio = await openStudio(options)
      const { openModel } = await import('../../studio/models/model.ts')
      const { placePhotos } = await import('../../studio/places/placePhotos.ts')
      const model = await openModel(studio.models, named)
      const bar = new Progress('Photos {bar} {value}/{total}', options)
      const photos = await placePhotos(studio, {
        model,
        files,
        signal: interruption(),
        onProgress: (done, total) => bar.update(done, total),
      }).finally(() => bar.end())
      const latents = photos.map(({ latent }) => latent)
      if (options.out !== undefined) {
        const made = { by: 'place', photos: photos.map(({ name }) => name) }
        return writePictures(studio, options, { model, latents, made }, 'places', {})
      }
      const value = photos.map(({ name, latent }) => ({ name, latent: [...latent] }))
      say(
        options,
        { model: model.name, photos: value },
        value.map(({ name, latent }) => {
          const first = latent.slice(0, shownEntries).map((entry) => entry.toFixed(2))
          return `${name}: ${first.join(', ')}, … (${latent.length} numbers)`
        }),
      )
    })
}
