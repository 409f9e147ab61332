/** What the desktop application is packed with: electron-builder's configuration, and what is asked of `npm run pack`. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import { DebugLogger } from 'builder-util'
import { expect, it, describe } from 'vitest'
import { appId, packaging, type Packaging } from '../../build/packaging.ts'
import { readOptions, repositoryFrom, signingFrom } from '../../scripts/pack/options.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const plain: Packaging = {
  stage: '/packing/stage',
  out: '/packing/dist',
  licences: '/packing/LICENSES.txt',
  electronVersion: '45.5.0',
}

describe('the configuration', () => {
  it.each([
    ['as it is', plain],
    [
      'signed and published',
      { ...plain, signsMac: true, notarizes: true, repository: { owner: 'a', repo: 'b' } },
    ],
    [
      'of an old Electron for tests',
      { ...plain, electronVersion: '22.3.25', electronDist: '/e', inspectable: true },
    ],
  ])('is one that electron-builder takes: %s', async (_, options) => {
    await expect(validateConfiguration(packaging(options), new DebugLogger(false))).resolves.toBeUndefined()
  })

  it('would be refused by that check with a word that electron-builder does not know', async () => {
    const { linux, ...others } = packaging(plain)
    const wrong = { ...others, linux: { ...linux, categories: 'Graphics' } }
    await expect(validateConfiguration(wrong, new DebugLogger(false))).rejects.toThrow(
      'configuration.linux should be',
    )
  })

  it('makes what each system installs', () => {
    const { linux, win, mac, nsis } = packaging(plain)
    expect(linux?.target).toEqual(['AppImage', 'deb', 'tar.gz'])
    expect(win?.target).toEqual([{ target: 'nsis', arch: ['x64', 'arm64'] }])
    expect(mac?.target).toEqual(['dmg', 'zip'].map((target) => ({ target, arch: ['arm64', 'x64'] })))
    expect(nsis).toMatchObject({ oneClick: false, perMachine: false, deleteAppDataOnUninstall: false })
  })

  it('lets the binary run nothing but the archive', () => {
    expect(packaging(plain).electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
    expect(packaging({ ...plain, inspectable: true }).electronFuses?.enableNodeCliInspectArguments).toBe(true)
  })

  it('sets no switch that an old Electron does not have', () => {
    const { electronFuses } = packaging({ ...plain, electronVersion: '22.3.25' })
    expect(electronFuses).toMatchObject({ runAsNode: false, onlyLoadAppFromAsar: true })
    expect(electronFuses).not.toHaveProperty('grantFileProtocolExtraPrivileges')
  })

  it('puts only the staged application into the archive', async () => {
    const { files, directories, asar, beforeBuild } = packaging(plain)
    expect(directories?.app).toBe(plain.stage)
    expect(files).toEqual([
      '**/*',
      { from: join(plain.stage, 'node_modules'), to: 'node_modules', filter: ['**/*'] },
    ])
    expect(asar).toBe(true)
    // electron-builder then neither installs nor looks for packages.
    expect(typeof beforeBuild).toBe('function')
    expect(await (beforeBuild as () => Promise<boolean>)()).toBe(false)
  })

  it('opens the files of the product and of weights', () => {
    const { fileAssociations } = packaging(plain)
    expect(fileAssociations).toMatchObject([
      { ext: 'loom', name: 'Latent Loom file', role: 'Editor' },
      { ext: 'safetensors', name: 'Weights', role: 'Viewer' },
    ])
  })

  it('names files that are there', () => {
    const { mac, win, linux, fileAssociations, extraResources } = packaging(plain)
    const icons = [mac?.icon, win?.icon, linux?.icon, [fileAssociations].flat()[0]?.icon]
    const resources = [extraResources].flat().map((entry) => (entry as { from: string }).from)
    expect(resources).toContain(plain.licences)
    const named = [...icons, mac?.entitlements, mac?.entitlementsInherit, ...resources]
    const missing = named.filter((file) => file !== plain.licences && !existsSync(file as string))
    expect(named).toHaveLength(9)
    expect(missing).toEqual([])
  })

  it('asks macOS for nothing but to compile and to load libraries', () => {
    const { mac } = packaging(plain)
    for (const file of [mac?.entitlements, mac?.entitlementsInherit]) {
      const keys = [...readFileSync(file!, 'utf8').matchAll(/<key>(.*)<\/key>\s*<true\/>/g)].map(
        ([, key]) => key,
      )
      expect(keys).toEqual([
        'com.apple.security.cs.allow-jit',
        'com.apple.security.cs.disable-library-validation',
      ])
    }
  })

  it('signs, hardens and notarizes on macOS only with a certificate', () => {
    expect(packaging(plain).mac).toMatchObject({ identity: '-', hardenedRuntime: false, notarize: false })
    const signed = packaging({ ...plain, signsMac: true, notarizes: true }).mac
    expect(signed).toMatchObject({ hardenedRuntime: true, notarize: true })
    expect(signed).not.toHaveProperty('identity')
    expect(packaging({ ...plain, notarizes: true }).mac?.notarize).toBe(false)
  })

  it('publishes only where somebody said where', () => {
    expect(packaging(plain).publish).toBeNull()
    expect(packaging({ ...plain, repository: { owner: 'a', repo: 'b' } }).publish).toMatchObject({
      provider: 'github',
      owner: 'a',
      repo: 'b',
    })
  })

  it('has an identity that must never change, since updates and settings hang on it', () => {
    expect(appId).toBe('art.latentloom.studio')
    expect(packaging(plain)).toMatchObject({ appId, productName: 'Latent Loom' })
  })
})

describe('what is asked for', () => {
  it('is an unpacked application with its engine, in dist', () => {
    expect(readOptions([], root)).toEqual({
      installers: false,
      targets: [],
      withEngine: true,
      electron: undefined,
      out: join(root, 'dist'),
      inspectable: false,
      prelude: undefined,
      preloadPrelude: undefined,
      json: false,
      help: false,
    })
  })

  it('may be other formats, folders and an Electron of one’s own', () => {
    const args = ['--targets', 'tar.gz, deb', '--no-engine', '--electron', 'e', '--out', '/o', '--json']
    expect(readOptions(args, '/r')).toMatchObject({
      targets: ['tar.gz', 'deb'],
      withEngine: false,
      electron: resolve('/r', 'e'),
      out: resolve('/o'),
      json: true,
    })
  })

  it('is refused where it makes no sense', () => {
    expect(() => readOptions(['--nonsense'], root)).toThrow("Unknown option '--nonsense'")
    expect(() => readOptions(['--targets', 'deb,'], root)).toThrow('wants names with commas between them')
    expect(() => readOptions(['--installers', '--targets', 'deb'], root)).toThrow(
      'Leave --targets out, or it.',
    )
  })
})

describe('the environment', () => {
  it('signs where it has a certificate for the system, and an empty one is none', () => {
    expect(signingFrom({ CSC_LINK: '' }, 'darwin')).toEqual({ signed: false, notarizes: false })
    expect(signingFrom({ CSC_LINK: 'c' }, 'darwin')).toEqual({ signed: true, notarizes: false })
    expect(signingFrom({ WIN_CSC_LINK: 'c' }, 'win32')).toEqual({ signed: true, notarizes: false })
    expect(signingFrom({ WIN_CSC_LINK: 'c' }, 'darwin').signed).toBe(false)
    expect(signingFrom({ CSC_LINK: 'c' }, 'linux').signed).toBe(false)
  })

  it('notarizes only what is signed, with all that the notary wants', () => {
    const notary = { APPLE_API_KEY: 'k', APPLE_API_KEY_ID: 'i', APPLE_API_ISSUER: 's' }
    expect(signingFrom({ CSC_LINK: 'c', ...notary }, 'darwin').notarizes).toBe(true)
    expect(signingFrom(notary, 'darwin').notarizes).toBe(false)
    expect(signingFrom({ CSC_LINK: 'c', ...notary, APPLE_API_ISSUER: '' }, 'darwin').notarizes).toBe(false)
  })

  it('says where releases are, else package.json does, else nobody', () => {
    expect(repositoryFrom({ LOOM_REPOSITORY: 'a/b' }, 'c/d')).toEqual({ owner: 'a', repo: 'b' })
    expect(repositoryFrom({ GITHUB_REPOSITORY: 'a/b.c' })).toEqual({ owner: 'a', repo: 'b.c' })
    expect(repositoryFrom({}, { url: 'git+https://github.com/a/b.git' })).toEqual({ owner: 'a', repo: 'b' })
    expect(repositoryFrom({}, 'github:a/b')).toEqual({ owner: 'a', repo: 'b' })
    expect(repositoryFrom({})).toBeUndefined()
    expect(() => repositoryFrom({ LOOM_REPOSITORY: 'nonsense' })).toThrow('"nonsense" names no repository')
  })
})
