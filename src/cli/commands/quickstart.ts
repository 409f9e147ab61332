/** `loom quickstart`: first pictures of the model that ships, for `npm start`. */
import type { Command } from 'commander'
import { openStudio, withShared, type SharedOptions } from '../command.ts'
import { say } from '../terminal.ts'

export function addQuickstartCommand(program: Command): void {
  withShared(program.command('quickstart'))
    .description('first pictures: four pieces, a 4×4 grid and an interpolation, with the model that ships')
    .option('--out <folder>', 'where they go (default: quickstart in the library)')
    .action(async (options: SharedOptions & { out?: string }) => {
      const studio = await openStudio(options)
      const { join } = await import('node:path')
      const { makePictures } = await import('../../studio/generation/makePictures.ts')
      const { latentsOf } = await import('../../studio/latents.ts')
      const { openModel } = await import('../../studio/models/model.ts')
      const folder = options.out ?? join(studio.library.directory, 'quickstart')
      const model = await openModel(studio.models)
      const size = model.network.latentSize
      const piece = (
        source: Parameters<typeof latentsOf>[0],
        out: string,
        columns: number,
        gap: number,
        scale: number,
      ) => {
        const { kind, ...settings } = source
        return makePictures(studio, {
          model: model.id,
          latents: latentsOf(source, size),
          made: { by: kind, ...settings },
          out: join(folder, out),
          layout: { columns, gap, scale },
        })
      }
      const made = [
        await piece({ kind: 'seeds', seed: 1, count: 4 }, 'pieces', 1, 0, 4),
        await piece({ kind: 'seeds', seed: 101, count: 16 }, 'grid-4x4.png', 4, 2, 3),
        await piece(
          { kind: 'path', seeds: [1, 2], steps: 10, method: 'slerp' },
          'interpolation.png',
          10,
          0,
          2,
        ),
      ]
      const { description, name } = await studio.openBackend()
      const { missed } = studio.backendChoice()
      const files = made.flatMap((one) => one.files)
      say(options, { folder, files, backend: name, engine: description, missed }, [
        '',
        `Your first pictures are in ${folder}`,
        ...files.map((file) => `  ${file}`),
        `Engine: ${description}`,
        ...missed.map(({ reason, remedy }) => `A faster engine is not used: ${reason} ${remedy}`),
        '',
        'Next: `npx loom grid 8x8 --out sheet.png`, `npx loom train --data FOLDER`, or `npx loom --help`.',
      ])
    })
}
