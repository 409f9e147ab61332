/**
 * `npm start`: the desktop application where there is a display and Electron's program is at hand or can be fetched, else
 * the Studio in the browser, saying why. `npm start -- --browser` asks for the browser; other words go to either.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasDesktop } from '../src/web/systemOpener.ts'
import { buildStale } from './buildStale.ts'
import { getElectron } from './electronProgram.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const words = process.argv.slice(2)
const say = (text: string) => process.stderr.write(`${text}\n`)

process.exitCode = await start()

async function start(): Promise<number> {
  const others = words.filter((word) => word !== '--browser')
  if (others.length < words.length) return startInBrowser(others)
  if (!hasDesktop()) {
    say('There is no display here, so the Studio is served to a browser.')
    return startInBrowser(others)
  }
  const electron = await getElectron(say)
  if (electron === undefined) {
    say('So the Studio opens in the browser instead.')
    return startInBrowser(others)
  }
  buildStale(['renderer', 'desktop'])
  // Chromium does not run as root with its sandbox.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return run(electron, [...asRoot, root, ...others])
}

function startInBrowser(others: readonly string[]): Promise<number> {
  return run(process.execPath, [join('scripts', 'loom.mjs'), 'serve', '--open', ...others])
}

/** Its exit status. Ctrl-C reaches it by itself. */
function run(program: string, args: readonly string[]): Promise<number> {
  process.on('SIGINT', () => {}).on('SIGTERM', () => child.kill('SIGTERM'))
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
