/** Packs the desktop application: `npm run pack`. See scripts/pack/options.ts for what can be asked. */
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  Arch,
  build,
  Platform,
  type AfterPackContext,
  type CliOptions,
  type Configuration,
} from 'electron-builder'
import { executableName, packaging, productName } from '../build/packaging.ts'
import { installedEngine } from '../src/backends/tensorflow/location.ts'
import { buildStale } from './buildStale.ts'
import { archive, tarball } from './pack/archive.ts'
import { placeEngine } from './pack/engine.ts'
import { collectLicences } from './pack/collectLicences.ts'
import { help, readOptions, repositoryFrom, signingFrom, type PackOptions } from './pack/options.ts'
import type { Target } from './pack/platformPackages.ts'
import { filesUnder } from './pack/reached.ts'
import { makeStage, stagePlatform } from './pack/stage.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  repository?: string
}
const platforms = { linux: Platform.LINUX, win32: Platform.WINDOWS, darwin: Platform.MAC }

try {
  const options = readOptions(process.argv.slice(2), root)
  if (options.help) process.stdout.write(help)
  else await pack(options)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  if (process.env['LOOM_DEBUG']) throw error
  process.exitCode = 1
}

async function pack(options: PackOptions): Promise<void> {
  buildStale(['renderer', 'desktop'])
  mkdirSync(join(root, 'out'), { recursive: true })
  const work = mkdtempSync(join(root, 'out', '.pack-'))
  try {
    await packIn(work, options)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function packIn(work: string, options: PackOptions): Promise<void> {
  const platform = thisPlatform()
  const stage = join(work, 'stage')
  const licences = join(work, 'LICENSES.txt')
  const repository = repositoryFrom(process.env, manifest.repository)
  const { signed, notarizes } = signingFrom(process.env, platform)
  const homepage = repository && `https://github.com/${repository.owner}/${repository.repo}`
  const packages = await makeStage({
    root,
    stage,
    signed,
    homepage,
    prelude: options.prelude,
    preloadPrelude: options.preloadPrelude,
  })
  const electron = electronFor(options)
  let application = ''

  const beforePack: NonNullable<Configuration['beforePack']> = async ({ arch }) => {
    const target = { platform, arch: archName(arch) }
    const machine = await stagePlatform(root, stage, target)
    const engine = engineFor(options, target)
    writeFileSync(licences, collectLicences({ root, packages, machine, engine, electron: electron.dist }))
  }
  const afterPack = async (context: AfterPackContext) => {
    application = context.appOutDir
    const resources = context.packager.getResourcesDir(application)
    rmSync(join(resources, 'default_app.asar'), { force: true }) // Electron's own, where it was unpacked by hand
    const engine = engineFor(options, { platform, arch: archName(context.arch) })
    if (engine) placeEngine(engine, join(resources, 'engine'), platform !== 'darwin')
  }
  const names = targetNames(options, platform, repository !== undefined)
  const artifacts = await makePackages({
    targets: targetsOf(options, platform, names),
    projectDir: root,
    publish: 'never', // which the workflow does, when all systems are done
    config: packaging({
      stage,
      licences,
      out: options.out,
      electronDist: electron.dist,
      electronVersion: electron.version,
      inspectable: options.inspectable,
      repository,
      signsMac: platform === 'darwin' && signed,
      notarizes,
      beforePack,
      afterPack,
    }),
  })
  if (names?.includes(tarball)) artifacts.push(await archive(application, options.out))
  tell(options, application, artifacts)
}

/** electron-builder's own, with a sentence where it cannot download what it lacks. */
async function makePackages(options: CliOptions): Promise<string[]> {
  try {
    return await build(options)
  } catch (error) {
    const { message } = error as Error
    if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT/.test(message)) throw error
    throw new Error(
      `Electron, or a tool that makes this format, could not be downloaded (${message}). Connect to the internet, or name an unpacked Electron with --electron and pack no other format than tar.gz.`,
      { cause: error },
    )
  }
}

function tell({ json }: PackOptions, application: string, artifacts: readonly string[]): void {
  const bytes = filesUnder(application).reduce(
    (sum, path) => sum + lstatSync(join(application, path)).size,
    0,
  )
  const executable = join(application, executableInside())
  if (json) console.log(JSON.stringify({ application, executable, bytes, artifacts }))
  else {
    for (const artifact of artifacts) console.log(artifact)
    console.log(`${executable} (${Math.round(bytes / 1e6)} MB)`)
  }
}

function executableInside(): string {
  if (process.platform === 'darwin') return join(`${productName}.app`, 'Contents', 'MacOS', productName)
  return process.platform === 'win32' ? `${executableName}.exe` : executableName
}

/** Formats by electron-builder's names; null for those of build/packaging.ts. */
function targetNames(
  { installers, targets }: PackOptions,
  platform: Target['platform'],
  hasHomepage: boolean,
) {
  if (!installers) return targets
  if (platform !== 'linux') return null
  if (!hasHomepage)
    console.log('No .deb is made, since one must name a page: set LOOM_REPOSITORY=owner/name.')
  return ['AppImage', ...(hasHomepage ? ['deb'] : []), tarball]
}

function targetsOf(
  { installers }: PackOptions,
  platform: Target['platform'],
  names: readonly string[] | null,
) {
  const own = names?.filter((name) => name !== tarball)
  const here = process.arch === 'arm64' ? Arch.arm64 : Arch.x64
  const archs = installers && platform !== 'linux' ? [Arch.x64, Arch.arm64] : [here]
  return platforms[platform].createTarget(own?.length === 0 ? ['dir'] : (own ?? null), ...archs)
}

function engineFor({ withEngine }: PackOptions, { platform, arch }: Target): string | undefined {
  if (!withEngine || platform !== process.platform || arch !== process.arch) return undefined
  const engine = installedEngine()
  // The one for GPUs takes 5.5 GB, and its libraries may not be passed on.
  return engine?.variant === 'cpu' ? engine.directory : undefined
}

/** The Electron to pack: the one that is named or installed, where it is made for what is packed; else electron-builder's. */
function electronFor({ electron, installers }: PackOptions): { version: string; dist?: string } {
  const installed = join(root, 'node_modules', 'electron')
  const dist = electron ?? join(installed, 'dist')
  const hasForeign = installers && process.platform !== 'linux'
  if (existsSync(join(dist, 'version')) && !(hasForeign && electron === undefined)) {
    return { dist, version: readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '') }
  }
  if (electron !== undefined)
    throw new Error(`${electron} holds no unpacked Electron: it has no file "version".`)
  return JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string }
}

function thisPlatform(): Target['platform'] {
  const { platform } = process
  if (platform === 'linux' || platform === 'win32' || platform === 'darwin') return platform
  throw new Error(`There is no desktop application for ${platform}, but for Linux, Windows and macOS.`)
}

function archName(arch: Arch): Target['arch'] {
  if (arch === Arch.x64) return 'x64'
  if (arch === Arch.arm64) return 'arm64'
  throw new Error(`There is no desktop application for ${Arch[arch]}, but for x64 and arm64.`)
}
