/** Before the tests of the desktop: the application is packed once, and there is a display. Both end with the tests. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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

interface Desktop {
  readonly executable: string
  readonly executableWithoutEngine: string
  readonly display: string
  end(): void
}

/** Of all projects that drive it: each loads this file for itself. */
const shared = globalThis as { desktopOfTests?: Promise<Desktop> }

export default async function setUp(project: TestProject): Promise<() => void> {
  const { executable, executableWithoutEngine, display, end } = await (shared.desktopOfTests ??= prepare())
  project.provide('display', display)
  project.provide('executable', executable)
  project.provide('executableWithoutEngine', executableWithoutEngine)
  return end
}

async function prepare(): Promise<Desktop> {
  const work = mkdtempSync(join(tmpdir(), 'loom-packed-'))
  const { display, server } = await startDisplay()
  const { executable } = (await packer(work))('whole', '--inspectable')
  return {
    executable,
    executableWithoutEngine: copyWithoutEngine(executable, join(work, 'light')),
    display,
    end() {
      server?.kill()
      rmSync(work, { recursive: true, force: true })
    },
  }
}

/** The files of one that is packed with --no-engine, as package.test.ts does, in much less time; its licences are not read. */
function copyWithoutEngine(executable: string, to: string): string {
  const from = dirname(executable)
  const engine = join(from, 'resources', 'engine')
  cpSync(from, to, { recursive: true, filter: (path) => path !== engine })
  return join(to, executable.slice(from.length + 1))
}
