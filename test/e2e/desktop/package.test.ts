/** What ships, as it ships: an archive that is unpacked and started, with nothing of what tests need. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { expect, inject, test } from 'vitest'
import { temporaryFolder } from '../cli/loom.ts'
import { environment } from './desktop.ts'
import { packer, switches } from './packed.ts'

function fusesOf(executable: string): Record<string, string> {
  const cli = fileURLToPath(new URL('bin.js', import.meta.resolve('@electron/fuses')))
  const said = execFileSync(process.execPath, [cli, 'read', '--app', executable], { encoding: 'utf8' })
  const states = stripVTControlCharacters(said).matchAll(/(\w+) is (\w+)/g)
  return Object.fromEntries([...states].map(([, name, state]) => [name, state]))
}

test('a tar.gz is packed, unpacked and started, closed to debuggers', async () => {
  const work = temporaryFolder()
  const { artifacts } = (await packer(work))('packed', '--targets', 'tar.gz', '--no-engine')
  expect(artifacts).toHaveLength(1)
  expect(artifacts[0]).toMatch(/latent-loom-.*\.tar\.gz$/)
  const unpacked = join(work, 'unpacked')
  mkdirSync(unpacked)
  execFileSync('tar', ['-xzf', artifacts[0]!, '-C', unpacked, '--strip-components', '1'])
  const executable = join(unpacked, 'latent-loom')
  expect(fusesOf(executable)).toMatchObject({
    RunAsNode: 'Disabled',
    EnableCookieEncryption: 'Enabled',
    EnableNodeOptionsEnvironmentVariable: 'Disabled',
    EnableNodeCliInspectArguments: 'Disabled',
    EnableEmbeddedAsarIntegrityValidation: 'Enabled',
    OnlyLoadAppFromAsar: 'Enabled',
    LoadBrowserProcessSpecificV8Snapshot: 'Disabled',
  })
  const resources = join(unpacked, 'resources')
  expect(existsSync(join(resources, 'engine'))).toBe(false)
  expect(existsSync(join(resources, 'studio', 'models', 'fabric-64'))).toBe(true)
  const licences = readFileSync(join(resources, 'LICENSES.txt'), 'utf8')
  for (const name of ['Electron', 'Chromium', '@tensorflow/tfjs-core', 'sharp', 'svelte', 'Inter', 'libvips'])
    expect(licences).toContain(name)

  const home = temporaryFolder()
  const application = spawn(executable, [...switches, `--library=${join(home, 'library')}`], {
    env: environment(home, {}, true),
    stdio: 'ignore',
  })
  const ended = once(application, 'exit')
  const log = join(home, 'Latent Loom', 'logs', 'latent-loom.log')
  await expect
    .poll(() => (existsSync(log) ? readFileSync(log, 'utf8') : ''), { timeout: 20_000 })
    .toContain('The window is shown')
  // The Studio has opened its library in the process of its own.
  await expect.poll(() => existsSync(join(home, 'library', 'studio.lock')), { timeout: 20_000 }).toBe(true)
  application.kill('SIGTERM')
  await ended
  expect(existsSync(join(home, 'library', 'studio.lock'))).toBe(false)
  expect(readFileSync(log, 'utf8')).not.toMatch(/defect/i)
})

test('the copy that tests drive differs by the one fuse that lets them in', () => {
  expect(fusesOf(inject('executable'))).toMatchObject({
    RunAsNode: 'Disabled',
    EnableCookieEncryption: 'Enabled',
    EnableNodeOptionsEnvironmentVariable: 'Disabled',
    EnableNodeCliInspectArguments: 'Enabled',
    EnableEmbeddedAsarIntegrityValidation: 'Enabled',
    OnlyLoadAppFromAsar: 'Enabled',
    LoadBrowserProcessSpecificV8Snapshot: 'Disabled',
  })
})
