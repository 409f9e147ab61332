/**
 * sharp's packages for one kind of machine: from node_modules where npm put them, else from the registry, held against the
 * lock file. Knows npm; not packing.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../engine/process.ts'

export interface Target {
  readonly platform: 'linux' | 'win32' | 'darwin'
  readonly arch: 'x64' | 'arm64'
}

interface Locked {
  readonly version: string
  readonly integrity: string
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
}

/** Of the lock file's packages those that this kind of machine needs besides the common ones, by name. */
export function platformPackagesOf(lockFile: string, { platform, arch }: Target): Map<string, Locked> {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as { packages: Record<string, Locked> }
  const fits = ({ os, cpu, libc }: Locked) =>
    os?.includes(platform) && cpu?.includes(arch) && (libc === undefined || libc.includes('glibc'))
  const names = Object.entries(packages)
    .map(([path, locked]) => [path.replace(/^node_modules\//, ''), locked] as const)
    .filter(([name, locked]) => name.startsWith('@img/sharp-') && fits(locked))
  if (names.length === 0)
    throw new Error(`package-lock.json has no sharp for ${platform} ${arch}. Run "npm install".`)
  return new Map(names)
}

/** The folders of these packages, fetched into `cache` where they are not installed. Throws where that does not work. */
export async function platformPackageFolders(root: string, cache: string, target: Target): Promise<string[]> {
  const folders: string[] = []
  for (const [name, locked] of platformPackagesOf(join(root, 'package-lock.json'), target)) {
    const installed = join(root, 'node_modules', name)
    const fetched = join(cache, `${name.replaceAll('/', '+')}-${locked.version}`)
    if (existsSync(installed)) folders.push(installed)
    else folders.push(existsSync(fetched) ? fetched : await fetchPackage(name, locked, fetched))
  }
  return folders
}

async function fetchPackage(
  name: string,
  { version, integrity }: Locked,
  destination: string,
): Promise<string> {
  const cache = join(destination, '..')
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(join(cache, '.fetch-'))
  try {
    const what = `${name}@${version}`
    const packed = await npm(['pack', what, '--json', '--silent', '--pack-destination', work], work, what)
    const { filename } = (JSON.parse(packed) as { filename: string }[])[0]!
    const archive = join(work, filename)
    const sum = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
    if (sum !== integrity)
      throw new Error(`${what} is not what package-lock.json names. Do not use it; see where it comes from.`)
    await run('tar', ['-xzf', filename], work, what)
    renameSync(join(work, 'package'), destination)
    return destination
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function run(program: string, args: readonly string[], cwd: string, what: string): Promise<string> {
  const { status, stdout, stderr } = await runProgram({ program, args, cwd })
  if (status === 0) return stdout
  throw new Error(
    `${what} is not installed and could not be fetched: ${stderr.trim() || `${program} failed`}.`,
  )
}

/** By Node itself where `npm run` says where npm is: Windows does not start npm.cmd without a shell. */
function npm(args: readonly string[], cwd: string, what: string): Promise<string> {
  const script = process.env['npm_execpath']
  return script ? run(process.execPath, [script, ...args], cwd, what) : run('npm', args, cwd, what)
}
