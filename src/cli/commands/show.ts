/** `loom show`: what a picture or a film says of its making. */
import type { Command } from 'commander'
import type { FilmRecipe } from '../../studio/export/film/filmRecipe.ts'
import type { PictureRecipe } from '../../studio/export/pictureRecipe.ts'
import type { Making } from '../../studio/export/writtenRecipe.ts'
import { withShared, type SharedOptions } from '../command.ts'
import { filmWords, howMade } from '../howMade.ts'
import { counted, say } from '../terminal.ts'

export function addShowCommand(program: Command): void {
  withShared(program.command('show'))
    .description('say what a picture or a film was made from')
    .argument('<file>', 'a picture (PNG, JPEG, WebP, TIFF) or a film that Latent Loom made')
    .action(async (file: string, options: SharedOptions) => {
      const { readMade } = await import('../../studio/export/readMade.ts')
      const made = await readMade(file)
      if (made.kind === 'picture') sayPicture(options, made.recipe)
      else sayFilm(options, made.recipe)
    })
}

function sayPicture(options: SharedOptions, recipe: PictureRecipe): void {
  const latents = recipe.latents.map((latent) => [...latent])
  const { columns, gap, scale } = recipe.layout
  say(options, { ...recipe, latents }, [
    ...madeLines(recipe),
    `Latents  ${latents.length} of ${latents[0]?.length ?? 0} numbers (all of them with --json)`,
    ...(latents.length > 1
      ? [`Sheet    ${counted(columns, 'column')}, ${counted(gap, 'pixel')} between them`]
      : []),
    ...(scale > 1 ? [`Scale    each pixel is ${scale} × ${scale}`] : []),
  ])
}

function sayFilm(options: SharedOptions, recipe: FilmRecipe): void {
  const { timeline } = recipe
  const keyframes = timeline?.keyframes.map((keyframe) => ({ ...keyframe, latent: [...keyframe.latent] }))
  say(options, { ...recipe, ...(keyframes && { timeline: { ...timeline, keyframes } }) }, [
    ...madeLines(recipe),
    ...(filmWords(recipe.made) === '' ? [] : [`Film     ${filmWords(recipe.made)}`]),
    ...(timeline && keyframes
      ? [
          `Timeline ${counted(keyframes.length, 'keyframe')} in ${timeline.seconds} s${timeline.loop ? ', a loop' : ''} (all of it with --json)`,
        ]
      : []),
  ])
}

function madeLines({ model, made, engine, precision }: Making & Pick<PictureRecipe, 'precision'>): string[] {
  return [
    `Model    ${model.name} (${model.sha256.slice(0, 12) || 'in training'})`,
    `Made of  ${howMade(made)}`,
    `Engine   ${engine}, ${precision ?? 'float32'}`,
  ]
}
