/** Runs the built command line as a user would: a process, its output, its exit code, a library of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('../../../out/cli/loom.js', import.meta.url))

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Outcome>
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loom-e2e-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function startLoom(args: readonly string[], library: string, env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, LOOM_LIBRARY: library, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    return () => Buffer.concat(chunks).toString('utf8')
  })
  const ended = new Promise<Outcome>((resolve) => {
    child.on('close', (status) => resolve({ status, stdout: stdout!(), stderr: stderr!() }))
  })
  return { child, ended }
}

export function loom(args: readonly string[], library: string, env?: NodeJS.ProcessEnv): Promise<Outcome> {
  return startLoom(args, library, env).ended
}

/** The JSON result of a call that must succeed. */
export async function loomJson<Value>(
  args: readonly string[],
  library: string,
  env?: NodeJS.ProcessEnv,
): Promise<Value> {
  const { status, stdout, stderr } = await loom([...args, '--json'], library, env)
  if (status !== 0) throw new Error(`loom ${args.join(' ')} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout) as Value
}

/** `count` small pictures of simple shapes, all different, in `folder`. */
export async function drawPictures(folder: string, count: number, size = 64): Promise<void> {
  for (let i = 0; i < count; i++) {
    const hue = (i * 360) / count
    const radius = 10 + ((i * 7) % 20)
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 64 64">
      <rect width="64" height="64" fill="hsl(${hue}, 70%, 40%)"/>
      <circle cx="${20 + (i % 5) * 6}" cy="${22 + (i % 7) * 4}" r="${radius}" fill="hsl(${hue + 120}, 80%, 60%)"/></svg>`
    await sharp(Buffer.from(svg))
      .png()
      .toFile(join(folder, `shape-${String(i).padStart(3, '0')}.png`))
  }
}

/** A library with one small dataset, imported before. */
export async function libraryWithPictures(): Promise<string> {
  const folder = temporaryFolder()
  const library = join(folder, 'library')
  mkdirSync(join(folder, 'shapes'))
  await drawPictures(join(folder, 'shapes'), 32, 32)
  await loomJson(['dataset', 'import', join(folder, 'shapes'), '--name', 'Shapes', '--size', '16'], library)
  return library
}

/** Waits until a run's log has so many rows. */
export async function untilSteps(library: string, run: string, steps: number): Promise<void> {
  const file = join(library, 'runs', run, 'log.jsonl')
  for (let waited = 0; waited < 120_000; waited += 20) {
    if (rowsOf(file) >= steps) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`${run} did not reach step ${steps}`)
}

function rowsOf(file: string): number {
  try {
    return readFileSync(file, 'utf8').split('\n').length - 1
  } catch {
    return 0
  }
}
