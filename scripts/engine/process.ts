/** Runs other programs and collects what they say. Knows nothing of engines. */
import { spawn, type ChildProcess } from 'node:child_process'

export interface Outcome {
  /** The exit status; undefined where the program was ended by a signal or could not be started. */
  readonly status: number | undefined
  readonly signal: NodeJS.Signals | undefined
  readonly stdout: string
  /** Standard error, or the reason why the program could not be started. */
  readonly stderr: string
}

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly input?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

const running = new Set<ChildProcess>()

/** Runs a program to its end. Never throws: a program that is not there is an outcome like any other. */
export function runProgram({ program, args, input, cwd, env, timeoutMs }: Command): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      windowsHide: true,
    })
    running.add(child)
    // Not spawn's own timeout: its timer lives on where the program could not be started.
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const settle = (outcome: Pick<Outcome, 'status' | 'signal' | 'stderr'>): void => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ stdout, ...outcome })
    }
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.stdin.on('error', () => {}) // it may end without reading
    child.stdin.end(input ?? '')
    child.on('error', (error) =>
      settle({ status: undefined, signal: undefined, stderr: stderr || error.message }),
    )
    child.on('close', (status, signal) =>
      settle({ status: status ?? undefined, signal: signal ?? undefined, stderr }),
    )
  })
}

/** Ends what is still running, when this program is asked to stop. */
export function endPrograms(): void {
  for (const child of running) child.kill('SIGKILL')
}
