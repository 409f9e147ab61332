/** `npm start` where there can be no desktop application: says why, and serves the Studio to a browser. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder } from './loom.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

async function start(env: NodeJS.ProcessEnv, ...words: string[]) {
  const options = ['--port', '0', '--json', '--library', temporaryFolder(), ...words]
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts', ...options], {
    cwd: root,
    // Nothing can be opened: no browser in front of whoever runs the tests.
    env: { ...process.env, ...env, PATH: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { address } = JSON.parse(line) as { address: string }
  const page = await fetch(address)
  child.kill('SIGTERM')
  const [status] = (await once(child, 'exit')) as [number]
  return { said, status, got: page.status }
}

const withoutDisplay = { DISPLAY: undefined, WAYLAND_DISPLAY: undefined }

// Where a display is no setting of the environment, there always is one.
test.runIf(process.platform === 'linux')('without a display it says so', async () => {
  const { said, status, got } = await start(withoutDisplay)
  expect(said).toContain('There is no display here, so the Studio is served to a browser.')
  expect(got).toBe(401) // the address carries the key once, as a cookie
  expect(status).toBe(0)
})

test('a browser that is asked for is no matter of displays', async () => {
  const { said, status } = await start({ DISPLAY: ':0' }, '--browser')
  expect(said).not.toContain('display')
  expect(said).not.toContain('Electron')
  expect(status).toBe(0)
})
