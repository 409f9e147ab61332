/** What `npm run pack` was asked for. Knows arguments and the environment; does nothing. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Repository } from '../../build/packaging.ts'
import type { Target } from './platformPackages.ts'

export const help = `Packs the desktop application.

  npm run pack                        an application for this machine in dist/, unpacked, ready to start
  npm run pack -- --installers        all installers of this system
  npm run pack -- --targets tar.gz    these formats of electron-builder, for this machine, by commas
  --no-engine                         without the native engine, so that it computes on WebAssembly
  --electron DIR                      an unpacked Electron to take, instead of the installed one
  --out DIR                           another folder than dist/
  --inspectable                       lets --inspect in, for tests
  --prelude FILE                      a script that each program runs first, for tests on an old Electron
  --preload-prelude FILE              the same for the preload script, which can load nothing but Electron
  --json                              the last line as JSON

A certificate is taken from CSC_LINK and CSC_KEY_PASSWORD (Windows: WIN_CSC_LINK and WIN_CSC_KEY_PASSWORD), and macOS's
notary from APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER. LOOM_REPOSITORY=owner/name says where releases are.
`

export interface PackOptions {
  readonly installers: boolean
  readonly targets: readonly string[]
  readonly withEngine: boolean
  readonly electron: string | undefined
  readonly out: string
  readonly inspectable: boolean
  readonly prelude: string | undefined
  readonly preloadPrelude: string | undefined
  readonly json: boolean
  readonly help: boolean
}

/** Throws with a sentence where an argument makes no sense. Folders become absolute from `root`. */
export function readOptions(args: readonly string[], root: string): PackOptions {
  const flag = { type: 'boolean', default: false } as const
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      installers: flag,
      targets: text,
      'no-engine': flag,
      electron: text,
      out: { type: 'string', default: 'dist' },
      inspectable: flag,
      prelude: text,
      'preload-prelude': text,
      json: flag,
      help: { ...flag, short: 'h' },
    },
  })
  const { installers, targets, out, inspectable, json } = values
  const names = targets?.split(',').map((name) => name.trim()) ?? []
  if (targets !== undefined && names.includes(''))
    throw new Error('--targets wants names with commas between them.')
  if (installers && names.length > 0)
    throw new Error('--installers makes all targets. Leave --targets out, or it.')
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(root, path))
  return {
    installers,
    targets: names,
    withEngine: !values['no-engine'],
    electron: absolute(values.electron),
    out: resolve(root, out),
    inspectable,
    prelude: absolute(values.prelude),
    preloadPrelude: absolute(values['preload-prelude']),
    json,
    help: values.help,
  }
}

type Environment = Readonly<Record<string, string | undefined>>

export interface Signing {
  /** Whether there is a certificate for this system: updates are offered only by signed builds. */
  readonly signed: boolean
  readonly notarizes: boolean
}

/** Empty variables count as none, since that is what a workflow passes on where a secret is not set. */
export function signingFrom(env: Environment, platform: Target['platform']): Signing {
  const certificate =
    platform === 'win32' ? env['WIN_CSC_LINK'] || env['CSC_LINK'] : env['CSC_LINK'] || env['CSC_NAME']
  const signed = platform !== 'linux' && Boolean(certificate)
  const all = (...names: string[]) => names.every((name) => env[name])
  const hasNotary =
    all('APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER') ||
    all('APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID')
  return { signed, notarizes: platform === 'darwin' && signed && hasNotary }
}

/** Where releases are, from the environment or package.json; undefined where nobody says. Throws where it makes no sense. */
export function repositoryFrom(
  env: Environment,
  stated?: string | { readonly url: string },
): Repository | undefined {
  const text =
    env['LOOM_REPOSITORY'] || env['GITHUB_REPOSITORY'] || (typeof stated === 'object' ? stated.url : stated)
  if (!text) return undefined
  const [, owner, repo] = /^(?:.*github(?:\.com)?[:/])?([\w.-]+)\/([\w.-]+?)(?:\.git)?$/.exec(text) ?? []
  if (owner && repo) return { owner, repo }
  throw new Error(`"${text}" names no repository. Write it as owner/name.`)
}
