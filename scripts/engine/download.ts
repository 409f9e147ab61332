/** Fetches one pinned wheel with pip, and says plainly what went wrong where it does not come. */
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ProblemError } from '../../src/engine/problemError.ts'
import type { Wheel } from './wheels.ts'
import { runProgram } from './process.ts'
import type { Report } from './progress.ts'
import type { Tool } from './tools.ts'

/** Downloads into `folder` (made new, and the place of pip's temporary files too); answers the wheel's path. */
export async function downloadWheel(
  python: Tool,
  wheel: Wheel,
  folder: string,
  report: Report,
): Promise<string> {
  const temporary = join(folder, 'temporary')
  await mkdir(temporary, { recursive: true })
  const requirements = join(folder, 'requirements.txt')
  await writeFile(requirements, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`)

  const watch = setInterval(() => {
    void folderBytes(folder).then((bytes) => report(bytes / wheel.bytes))
  }, 300)
  const [program, ...first] = python
  const outcome = await runProgram({
    program,
    args: [...first, ...pipArguments(wheel, requirements, folder)],
    // pip's own temporary folder may be a small one in memory. A virtual environment is not needed to download.
    env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary, PIP_REQUIRE_VIRTUALENV: '0' },
  }).finally(() => clearInterval(watch))

  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'))
  if (outcome.status !== 0 || file === undefined)
    throw downloadProblem(wheel, `${outcome.stdout}\n${outcome.stderr}`)
  return join(folder, file)
}

/** `--python-version` names the wheel to take, whatever Python runs pip: nothing of it is ever executed. */
function pipArguments(wheel: Wheel, requirements: string, folder: string): string[] {
  const options = [
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '--no-cache-dir',
    '--progress-bar',
    'off',
  ]
  const manner = ['--no-input', '--disable-pip-version-check', '--retries', '3', '--timeout', '20']
  const target = ['--platform', wheel.platform, '--python-version', '3.11', '--implementation', 'cp']
  return ['-m', 'pip', 'download', ...options, ...manner, ...target, '-r', requirements, '-d', folder]
}

/** The problem behind what pip printed. */
export function downloadProblem(wheel: Pick<Wheel, 'name' | 'version'>, said: string): ProblemError {
  const what = `${wheel.name} ${wheel.version}`
  const cause = said.trim()
  if (/do not match the hashes/i.test(said)) {
    return new ProblemError({
      code: 'hash-mismatch',
      message: `The download of ${what} is not the file that was published (its checksum differs), so it was thrown away.`,
      remedy: 'Try "npm run engine" again; if it stays so, look at the package index that pip is set to use.',
      cause,
    })
  }
  if (/No space left|Errno 28|not enough space/i.test(said)) {
    return new ProblemError({
      code: 'no-room',
      message: `The disk became full while ${what} was downloaded.`,
      remedy: 'Make room, then run "npm run engine".',
      cause,
    })
  }
  if (noConnection.test(said)) {
    return new ProblemError({
      code: 'no-network',
      message: `The package index of Python could not be reached to download ${what}.`,
      remedy: 'Connect to the network (or set pip\'s proxy or index), then run "npm run engine".',
      cause,
    })
  }
  const line = said.split('\n').findLast((text) => /^\s*ERROR|error:/i.test(text)) ?? 'it gave no reason'
  const reason = line
    .trim()
    .replace(/^ERROR:\s*/, '')
    .replace(/\.?$/, '.')
  return new ProblemError({
    code: 'download-failed',
    message: `pip could not download ${what}: ${reason}`,
    remedy: 'Try "python3 -m pip install --upgrade pip", then "npm run engine".',
    cause,
  })
}

const noConnection =
  /NewConnectionError|ConnectionError|Connection(Reset|Refused|Aborted)|connection (refused|reset|broken|aborted)|timed out|TimeoutError|ReadTimeout|ConnectTimeout|name resolution|getaddrinfo|nodename nor servname|Network is unreachable|ProxyError|SSLError|Max retries exceeded|HTTP error 5\d\d/i

/** What lies in a folder, in bytes; files that vanish meanwhile count as nothing. */
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = entries.map((entry) =>
    stat(join(folder, entry)).then(
      (stats) => (stats.isFile() ? stats.size : 0),
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0)
}
