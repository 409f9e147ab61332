/** Everything that a person with a problem is asked for. */
import { existsSync } from 'node:fs'
import { totalmem } from 'node:os'
import { checkBackend, type BackendChoice } from '../../backends/chooseBackend.ts'
import type { Studio } from './studio.ts'

interface Examination {
  readonly backend: string
  readonly engine: string
  readonly threads: number
  readonly missed: BackendChoice['missed']
  readonly library: { readonly directory: string; readonly exists: boolean }
  readonly node: string
  /** Bytes. */
  readonly memory: number
}

/** Loads the engine and computes with it. */
export async function examine(studio: Studio): Promise<Examination> {
  const { missed } = studio.backendChoice()
  const backend = await studio.openBackend()
  await checkBackend(backend)
  const { directory } = studio.library
  return {
    backend: backend.name,
    engine: backend.description,
    threads: backend.threads,
    missed,
    library: { directory, exists: existsSync(directory) },
    node: process.versions.node,
    memory: totalmem(),
  }
}
