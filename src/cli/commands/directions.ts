/** `loom directions`: what a model's latent space can be steered by. */
import type { Command } from 'commander'
import { call, callJob, openStudio, withShared, type SharedOptions } from '../command.ts'
import { Progress, say, table } from '../terminal.ts'

export function addDirectionsCommand(program: Command): void {
  withShared(program.command('directions'))
    .description('find directions that change one thing: hue, lightness, contrast, …; computed once a model')
    .argument('[model]', 'which model (default: the one that comes with the program)')
    .action(async (name: string | undefined, options: SharedOptions) => {
      const studio = await openStudio(options)
      const progress = new Progress('Measuring {bar} {value}/{total} pictures', options)
      const { openModel } = await import('../../studio/models/model.ts')
      const { id } = await openModel(studio.models, name)
      await callJob(studio, 'models.measureDirections', { id }, 'directions', progress)
      const { measured: directions = [] } = await call(studio, 'models.directions', { id })
      const values = directions.map(({ vector, ...rest }) => ({ ...rest, vector: [...vector] }))
      const percent = (share: number, digits = 0) => `${(100 * share).toFixed(digits)} %`
      const rows = directions.map(({ name: title, kind, explained, check }) => [
        title,
        kind === 'sefa' ? 'its weights' : 'measuring',
        percent(explained, 1),
        check ? percent(check.more) : '',
        check ? percent(check.less) : '',
        check ? check.reach.toFixed(1) : '',
      ])
      say(options, values, [
        ...table([['direction', 'found by', 'explains', 'more at +2', 'less at −2', 'reach'], ...rows]),
        '“more at +2”: the share of random pictures that have more of it two steps along.',
        '“reach”: how far it goes from two steps back to two on, in standard deviations of what is measured.',
      ])
    })
}
