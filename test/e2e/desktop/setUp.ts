/** Before the tests of the desktop: the application is packed once, and there is a display. Both end with the tests. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { TestProject } from 'vitest/node'
import { getElectron } from './oldElectron/getElectron.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

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
  const xvfb = process.env['DISPLAY'] ? undefined : await startDisplay()
  project.provide('display', process.env['DISPLAY'] ?? xvfb!.display)
  const electron = await getElectron()
  const prelude = electron.isOld ? await buildPrelude(work) : undefined
  const pack = (out: string, ...more: string[]) => {
    const own = ['--electron', electron.folder, '--inspectable', '--json', '--out', out, ...more]
    const args = [
      '--import',
      'tsx',
      join('scripts', 'pack.ts'),
      ...own,
      ...(prelude ? ['--prelude', prelude] : []),
    ]
    const said = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
    return (JSON.parse(said.trim().split('\n').at(-1)!) as { executable: string }).executable
  }
  project.provide('executable', pack(join(work, 'whole')))
  project.provide('executableWithoutEngine', pack(join(work, 'light'), '--no-engine'))
  return async () => {
    xvfb?.server.kill()
    rmSync(work, { recursive: true, force: true })
  }
}

async function buildPrelude(work: string): Promise<string> {
  const outfile = join(work, 'prelude.cjs')
  await build({
    absWorkingDir: root,
    entryPoints: ['test/e2e/desktop/oldElectron/prelude.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['electron'],
    logLevel: 'warning',
  })
  return outfile
}

/** A display of its own number, which the server says once it is ready. */
async function startDisplay(): Promise<{ server: ChildProcess; display: string }> {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [number] = (await once(server.stdout!, 'data')) as [Buffer]
  return { server, display: `:${number.toString().trim()}` }
}
