/** A Studio with the real engine and a library of its own, and windows joined to it in this process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { StudioClient } from '../../../src/contract/client.ts'
import type { CallName, CallOutput } from '../../../src/contract/calls.ts'
import { calls } from '../../../src/contract/calls.ts'
import type { Job, JobResult } from '../../../src/contract/schemas/jobs.ts'
import type { Run } from '../../../src/contract/schemas/runs.ts'
import { joinedTransports } from '../../../src/contract/transport.ts'
import { Session } from '../../../src/studio/session/session.ts'
import * as v from 'valibot'

/** A client that also holds every answer against its schema: the Studio is not to promise what it does not keep. */
class CheckedClient extends StudioClient {
  override async call<Name extends CallName>(
    name: Name,
    input: Parameters<StudioClient['call']>[1],
  ): Promise<CallOutput<Name>> {
    const output = await super.call(name, input as never)
    v.parse(calls[name].output, output)
    return output
  }
}

export interface OpenedSession {
  readonly session: Session
  readonly library: string
  readonly defects: unknown[]
  /** A window of its own. */
  join(page: string): StudioClient
}

export async function openSession(library = temporaryLibrary()): Promise<OpenedSession> {
  const defects: unknown[] = []
  const session = await Session.open({
    library,
    host: 'test',
    version: '0.0.0',
    onDefect: (error) => defects.push(error),
  })
  onTestFinished(() => session.close())
  return {
    session,
    library,
    defects,
    join(page) {
      const [studioEnd, windowEnd] = joinedTransports()
      const served = session.serve(studioEnd, page)
      onTestFinished(() => served.close())
      return new CheckedClient(windowEnd) as StudioClient
    },
  }
}

export function temporaryLibrary(): string {
  const library = mkdtempSync(join(tmpdir(), 'loom-session-'))
  onTestFinished(() => rmSync(library, { recursive: true, force: true }))
  return library
}

/** The result of a job that must succeed. */
export async function resultOf(client: StudioClient, id: string): Promise<JobResult> {
  const { state } = await untilJob(client, id, ({ state: { kind } }) => kind !== 'running')
  if (state.kind !== 'done') throw new Error(`the job ended as ${JSON.stringify(state)}`)
  return state.result
}

export async function untilJob(client: StudioClient, id: string, holds: (job: Job) => boolean): Promise<Job> {
  return until(async () => (await client.call('jobs.list', {})).find((job) => job.id === id && holds(job)))
}

export async function untilRun(client: StudioClient, id: string, holds: (run: Run) => boolean): Promise<Run> {
  return until(async () => (await client.call('runs.list', {})).find((run) => run.id === id && holds(run)))
}

async function until<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  for (let tries = 0; tries < 3000; tries++) {
    const value = await look()
    if (value !== undefined) return value
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('waited in vain for half a minute')
}
