/** How electron-builder packs the application, for all three systems. Pure data, but for the hooks that are passed in. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Configuration } from 'electron-builder'

const build = fileURLToPath(new URL('.', import.meta.url))
const root = join(build, '..')

export const appId = 'art.latentloom.studio'
export const productName = 'Latent Loom'
export const executableName = 'latent-loom'

/** What lies beside the archive as plain files, since the system's loader knows nothing of archives: sharp's libraries. */
export const unpackedFromArchive: string[] = ['node_modules/@img/sharp-*/**']

export interface Repository {
  readonly owner: string
  readonly repo: string
}

export interface Packaging {
  /** The staged application (scripts/pack/stage.ts). */
  readonly stage: string
  readonly out: string
  /** LICENSES.txt to ship. */
  readonly licences: string
  /** An unpacked Electron to take; without one, electron-builder downloads `electronVersion`. */
  readonly electronDist?: string | undefined
  readonly electronVersion: string
  /** Leaves --inspect on, for the copy that tests drive. */
  readonly inspectable?: boolean
  /** Where releases are published and updates looked for; none: no updates. */
  readonly repository?: Repository | undefined
  /** Whether there is a certificate to sign macOS's application with. */
  readonly signsMac?: boolean
  readonly notarizes?: boolean
  readonly beforePack?: Configuration['beforePack']
  readonly afterPack?: Configuration['afterPack']
}

/** The configuration for all systems. Paths are absolute. */
export function packaging(options: Packaging): Configuration {
  const { stage, out, licences, electronDist, electronVersion, repository } = options
  return {
    appId,
    productName,
    copyright: 'Copyright © 2026 The Latent Loom authors',
    directories: { app: stage, output: out, buildResources: build },
    electronVersion,
    ...(electronDist && { electronDist }),
    electronFuses: fuses(electronVersion, options),
    // The stage holds exactly what is needed, so nothing is installed, rebuilt or looked for.
    beforeBuild: () => Promise.resolve(false),
    // Two sets, since electron-builder leaves out a node_modules at the root of one, whatever is asked.
    files: ['**/*', { from: join(stage, 'node_modules'), to: 'node_modules', filter: ['**/*'] }],
    asar: true,
    asarUnpack: unpackedFromArchive,
    extraResources: [
      { from: join(root, 'resources'), to: 'studio' },
      { from: licences, to: 'LICENSES.txt' },
      // Of the window on Linux: the other systems take it from the program.
      { from: join(build, 'icons', '256x256.png'), to: 'icon.png' },
    ],
    ...(options.beforePack && { beforePack: options.beforePack }),
    ...(options.afterPack && { afterPack: options.afterPack }),
    artifactName: `${executableName}-\${version}-\${os}-\${arch}.\${ext}`,
    fileAssociations: [
      {
        ext: 'loom',
        name: 'Latent Loom file',
        description: 'Latent Loom file',
        mimeType: 'application/x-latent-loom',
        icon: join(build, 'icons', process.platform === 'win32' ? 'loom.ico' : 'loom.icns'),
        role: 'Editor',
      },
      {
        ext: 'safetensors',
        name: 'Weights',
        description: 'Weights',
        mimeType: 'application/x-safetensors',
        role: 'Viewer',
        rank: 'Alternate',
      },
    ],
    publish: repository ? { provider: 'github', ...repository, releaseType: 'draft' } : null,
    ...systems(options),
  }
}

function systems({ signsMac = false, notarizes = false }: Packaging): Configuration {
  return {
    linux: {
      executableName,
      category: 'Graphics',
      synopsis: 'A studio for GAN art',
      maintainer: 'The Latent Loom authors',
      icon: join(build, 'icons'),
      syncDesktopName: true,
      target: ['AppImage', 'deb', 'tar.gz'],
    },
    win: {
      executableName,
      icon: join(build, 'icons', 'icon.ico'),
      target: [{ target: 'nsis', arch: ['x64', 'arm64'] }],
    },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowElevation: false,
      allowToChangeInstallationDirectory: true,
      // The library lies in the artist's documents; settings stay for the next installation.
      deleteAppDataOnUninstall: false,
      shortcutName: productName,
      // One installer a processor, of which each takes only its own half.
      buildUniversalInstaller: false,
    },
    mac: {
      category: 'public.app-category.graphics-design',
      icon: join(build, 'icons', 'icon.icns'),
      hardenedRuntime: signsMac,
      gatekeeperAssess: false,
      entitlements: join(build, 'entitlements.mac.plist'),
      entitlementsInherit: join(build, 'entitlements.mac.inherit.plist'),
      // Without a certificate it is signed for the machine alone, as Apple's processors demand.
      ...(!signsMac && { identity: '-' }),
      notarize: signsMac && notarizes,
      target: [
        { target: 'dmg', arch: ['arm64', 'x64'] },
        { target: 'zip', arch: ['arm64', 'x64'] }, // which updates are made of
      ],
    },
    dmg: { sign: false },
  }
}

/**
 * What Electron's binary will refuse: to run as Node, to take Node's options, to load code that is not in the archive or is
 * not as it was packed. Electron before 29 has no switch for file: addresses, and setting one that is not there fails.
 */
function fuses(
  electronVersion: string,
  { inspectable = false }: Packaging,
): NonNullable<Configuration['electronFuses']> {
  return {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: inspectable,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    ...(Number.parseInt(electronVersion, 10) >= 29 && { grantFileProtocolExtraPrivileges: false }),
  }
}
