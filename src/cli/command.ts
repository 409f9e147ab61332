/** What all commands share: --library and --json, and a Studio when they run. */
import type { Command } from 'commander'
import type { Studio } from '../studio/studio.ts'

export interface SharedOptions {
  readonly library?: string
  readonly json: boolean
}

export function withShared(command: Command): Command {
  return command
    .option('--library <folder>', 'the library (default: LOOM_LIBRARY, else Documents/Latent Loom)')
    .option('--json', 'print the result as one JSON object', false)
}

/** The Studio, loaded only now: `loom --help` needs none of it. */
export async function openStudio({ library }: SharedOptions): Promise<Studio> {
  const { Studio: OpenedStudio } = await import('../studio/studio.ts')
  return new OpenedStudio({ library })
}
