/** What all commands share: --library and --json, a Studio when they run, and its calls. */
import type { Command } from 'commander'
import type { CallName, CallOutput, CheckedInput } from '../contract/calls.ts'
import type { JobResult } from '../contract/schemas/jobs.ts'
import type { Studio } from '../studio/session/studio.ts'
import { interruption, type Progress } from './terminal.ts'

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
  const { Studio: OpenedStudio } = await import('../studio/session/studio.ts')
  return new OpenedStudio({ library })
}

/** Calls what windows call, in this process. */
export async function call<Name extends CallName>(
  studio: Studio,
  name: Name,
  input: CheckedInput<Name>,
): Promise<CallOutput<Name>> {
  const { callDirectly } = await import('../studio/session/handlers.ts')
  return callDirectly(studio, name, input)
}

type JobCall = {
  [Name in CallName]: CallOutput<Name> extends { readonly job: string } ? Name : never
}[CallName]

/** The same for calls that begin a job: waits for what comes of it. Ctrl-C cancels it. */
export async function callJob<Name extends JobCall, Kind extends JobResult['kind']>(
  studio: Studio,
  name: Name,
  input: CheckedInput<Name>,
  kind: Kind,
  bar: Progress,
): Promise<Extract<JobResult, { readonly kind: Kind }>> {
  const signal = interruption()
  const { job } = (await call(studio, name, input)) as { readonly job: string }
  const cancel = () => void studio.jobs.cancel(job)
  if (signal.aborted) cancel()
  signal.addEventListener('abort', cancel)
  const result = await studio.jobs
    .result(job, (done, total) => bar.update(done, total))
    .finally(() => bar.end())
  if (result.kind !== kind) throw new Error(`${name} gave ${result.kind}`)
  return result as Extract<JobResult, { readonly kind: Kind }>
}
