/** What lists say of entries that cannot be used, and the command that removes one, whether it can be used or not. */
import type { Command } from 'commander'
import type { BrokenEntry } from '../../contract/schemas/library.ts'
import type { Studio } from '../../studio/session/studio.ts'
import { call, openStudio, withShared, type SharedOptions } from '../command.ts'
import { say } from '../terminal.ts'

/** Two lines each, and where it lies where they don't say so. */
export function brokenLines(broken: readonly BrokenEntry[]): string[] {
  return broken.flatMap(({ reason, remedy, where }) => [
    reason,
    `  ${remedy}`,
    ...((reason + remedy).includes(where) ? [] : [`  ${where}`]),
  ])
}

const removals = {
  models: (studio: Studio, id: string) => call(studio, 'models.remove', { id }),
  async runs({ library }: Studio, name: string) {
    const { openRun, removeRun } = await import('../../studio/runs/run.ts')
    await removeRun(await openRun(library.runs, name))
  },
  async datasets(studio: Studio, name: string) {
    const named = (await call(studio, 'datasets.list', {})).filter((one) => one.name === name)
    await call(studio, 'datasets.remove', { id: named.length === 1 ? named[0]!.id : name })
  },
  async timelines(studio: Studio, name: string) {
    await call(studio, 'timelines.remove', { id: (await studio.timelines.find(name)).id })
  },
} as const

export function addRemoveCommand(parent: Command, kind: keyof typeof removals, noun: string): void {
  withShared(parent.command('remove'))
    .description(`remove a ${noun} from the library, for good`)
    .argument(`<${noun}>`, 'which one; where it cannot be used, by the name of its folder or file')
    .action(async (name: string, options: SharedOptions) => {
      const studio = await openStudio(options)
      await studio.ownLibrary()
      const broken = await call(studio, 'library.broken', { kind })
      if (broken.some(({ what }) => what === name))
        await call(studio, 'library.removeBroken', { kind, what: name })
      else await removals[kind](studio, name)
      await studio.close()
      say(options, { removed: name }, [`Removed “${name}”.`])
    })
}
