/** Before the tests of the desktop: the application is packed once, and there is a display. Both end with the tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { packer, startDisplay } from './packed.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The packaged application's program. */
    executable: string
    /** The same without the native engine. */
    executableWithoutEngine: string
    display: string
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const work = mkdtempSync(join(tmpdir(), 'loom-packed-'))
  const { display, server } = await startDisplay()
  const pack = await packer(work)
  project.provide('display', display)
  project.provide('executable', pack('whole', '--inspectable').executable)
  project.provide('executableWithoutEngine', pack('light', '--inspectable', '--no-engine').executable)
  return async () => {
    server?.kill()
    rmSync(work, { recursive: true, force: true })
  }
}
