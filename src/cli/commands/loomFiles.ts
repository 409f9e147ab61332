/** `loom share` and `loom open`: models and timelines from one computer to another. */
import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import type { OpenedFile } from '../../studio/loomFile/openFile.ts'
import type { Made } from '../../studio/export/readMade.ts'
import { openStudio, withShared, type SharedOptions } from '../command.ts'
import { say } from '../terminal.ts'

/** package.json's, put in by the build. */
declare const LOOM_VERSION: string

type ShareOptions = SharedOptions & { readonly out?: string }
interface ShareModelOptions {
  readonly withDiscriminator: boolean
  readonly withPictures: boolean
}

export function addLoomFileCommands(program: Command): void {
  const share = program
    .command('share')
    .description('write a model or a timeline as a .loom file, which opens in any Latent Loom')

  withShared(share.command('model'))
    .description('a model with its picture and its measured directions')
    .argument('<model>', 'which one, as `loom models list` lists it')
    .option('--out <file.loom>', 'the file (default: the model’s name)')
    .option('--with-discriminator', 'also what it was trained against, to go on training it', false)
    .option('--with-pictures', 'also small copies of the pictures that it learned, and their names', false)
    .action(async (named: string, options: ShareOptions & ShareModelOptions) => {
      const studio = await openStudio(options)
      const { openModel } = await import('../../studio/models/model.ts')
      const { shareModel } = await import('../../studio/loomFile/shareLoomFile.ts')
      const model = await openModel(studio.models, named)
      const { out = fileOf(model.name), withDiscriminator: discriminator, withPictures: pictures } = options
      await shareModel(studio, { model, out, version: LOOM_VERSION, discriminator, pictures })
      await sayShared(options, { kind: 'model', name: model.name, file: out })
    })

  withShared(share.command('timeline'))
    .description('a timeline with the model that it is of')
    .argument('<timeline>', 'which one, as `loom timelines` lists it')
    .option('--out <file.loom>', 'the file (default: the timeline’s name)')
    .option('--without-models', 'only name its model, for those who have it', false)
    .action(async (named: string, options: ShareOptions & { withoutModels: boolean }) => {
      const studio = await openStudio(options)
      const { shareTimeline } = await import('../../studio/loomFile/shareLoomFile.ts')
      const timeline = await studio.timelines.find(named)
      const { out = fileOf(timeline.name), withoutModels } = options
      await shareTimeline(studio, { timeline, out, version: LOOM_VERSION, withoutModels })
      await sayShared(options, { kind: 'timeline', name: timeline.name, file: out })
    })

  withShared(program.command('open'))
    .description('take a file into the library, or say what it is')
    .argument('<file>', 'a .loom file, weights (.safetensors, .pth), or a picture or film of Latent Loom')
    .action(async (file: string, options: SharedOptions) => {
      const { openFile } = await import('../../studio/loomFile/openFile.ts')
      const opened = await openFile(await openStudio(options), file)
      say(options, valueOf(opened, file), linesOf(opened, file))
    })
}

/** As far as every system takes it for one. */
function fileOf(name: string): string {
  return `${name.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '-')}.loom`
}

async function sayShared(
  options: SharedOptions,
  shared: { readonly kind: 'model' | 'timeline'; readonly name: string; readonly file: string },
): Promise<void> {
  const { size: bytes } = await stat(shared.file)
  const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
  say(options, { ...shared, bytes }, [`${shared.file}: the ${shared.kind} “${shared.name}”, ${size}`])
}

function valueOf(opened: OpenedFile, file: string): unknown {
  return opened.kind === 'picture'
    ? { kind: 'picture', file, model: opened.made.recipe.model }
    : { ...opened, file }
}

function linesOf(opened: OpenedFile, file: string): string[] {
  switch (opened.kind) {
    case 'model':
      return [`The model “${opened.name}” ${opened.wasHere ? 'was here already.' : 'is in the library.'}`]
    case 'timeline':
      return [
        `The timeline “${opened.name}” ${opened.wasHere ? 'was here already.' : 'is in the library.'}`,
        ...opened.newModels.map((id) => `Its model came along, as “${id}”.`),
        ...opened.missing.map(
          ({ name, sha256 }) => `Its model “${name}” (${sha256.slice(0, 12)}) is not here: import it too.`,
        ),
      ]
    case 'picture':
      return pictureLines(opened.made, file)
    case 'pictures':
      return ['Pictures to train on:', `  loom train --data ${JSON.stringify(opened.path)}`]
  }
}

function pictureLines({ kind, recipe }: Made, file: string): string[] {
  const of = recipe.model.name === '' ? '' : ` of “${recipe.model.name}”`
  return [`A ${kind}${of}. How it was made:`, `  loom show ${JSON.stringify(file)}`]
}
