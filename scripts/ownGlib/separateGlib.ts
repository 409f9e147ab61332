/**
 * Gives the GLib inside sharp names of its own, on Linux. Electron's program there brings the system's GLib into every process,
 * whose functions libvips would then call instead of those it was built with: with most versions the process dies at the first
 * picture that is decoded (github.com/electron/electron/issues/46323). Node, which has no GLib, takes either.
 */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../engine/process.ts'
import { definedSymbols } from './dynamicSymbols.ts'
import { getPatchelf } from './patchelf.ts'

const prefix = 'loom_'
const ofGlib = /^_*g(lib)?_/

/**
 * `packages` is the folder `@img`, with sharp's packages of any number of Linux machines. What has its own names already stays
 * as it is; a file is changed whole or not at all.
 * @throws ProblemError, Error where patchelf cannot be had or fails
 */
export async function separateGlib(packages: string): Promise<void> {
  for (const name of readdirSync(packages)) {
    const machine = /^sharp-libvips-(linux-\w+)$/.exec(name)?.[1]
    if (machine === undefined || !existsSync(join(packages, `sharp-${machine}`))) continue
    const [libvips] = librariesIn(join(packages, name, 'lib'), /\.so/)
    const names = libvips === undefined ? [] : glibNames(libvips)
    if (names.length === 0) continue
    // Those that ask for the names first: without the others they are of no use, but the next call begins anew.
    await rename([...librariesIn(join(packages, `sharp-${machine}`, 'lib'), /\.node$/), libvips!], names)
  }
}

/** Symbols of GLib, GObject and GIO that a library shows to others under their usual names. */
export function glibNames(library: string): string[] {
  return definedSymbols(library).filter((name) => ofGlib.test(name))
}

async function rename(libraries: readonly string[], names: readonly string[]): Promise<void> {
  const patchelf = await getPatchelf()
  for (const library of libraries) {
    const work = mkdtempSync(`${library}-`) // on the same disk
    try {
      const map = join(work, 'names')
      const changed = join(work, 'library')
      writeFileSync(map, names.map((name) => `${name} ${prefix}${name}\n`).join(''))
      copyFileSync(library, changed)
      const { status, stderr } = await runProgram({
        program: patchelf,
        args: ['--rename-dynamic-symbols', map, changed],
      })
      if (status !== 0) throw new Error(`patchelf could not change ${library}: ${stderr.trim()}`)
      renameSync(changed, library)
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
}

function librariesIn(folder: string, ending: RegExp): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name))
}
