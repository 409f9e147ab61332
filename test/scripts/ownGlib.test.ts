import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runProgram } from '../../scripts/engine/process.ts'
import { definedSymbols } from '../../scripts/ownGlib/dynamicSymbols.ts'
import { glibNames, separateGlib } from '../../scripts/ownGlib/separateGlib.ts'

const folder = mkdtempSync(join(tmpdir(), 'loom-glib-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sharpFolder = dirname(dirname(createRequire(import.meta.url).resolve('sharp')))
const nodeModules = dirname(sharpFolder)

test('what is no library is said to be none', () => {
  expect(() => definedSymbols(join(sharpFolder, 'package.json'))).toThrow('is no shared library')
})

// Elsewhere there is no GLib that could be in the way, and sharp’s libraries are of another format.
describe.runIf(process.platform === 'linux')('sharp’s GLib', () => {
  test('gets names of its own, once, and works as before', async () => {
    const packages = join(folder, 'node_modules', '@img')
    for (const name of ['@img', 'sharp', 'detect-libc', 'semver'])
      cpSync(join(nodeModules, name), join(folder, 'node_modules', name), { recursive: true })
    const lib = join(packages, `sharp-libvips-linux-${process.arch}`, 'lib')
    const libvips = join(
      lib,
      readdirSync(lib).find((name) => name.includes('.so'))!,
    )
    await separateGlib(packages)
    expect(glibNames(libvips)).toEqual([])
    const symbols = definedSymbols(libvips)
    expect(symbols).toEqual(expect.arrayContaining(['loom_g_object_ref', 'loom_g_free', 'vips_init']))
    expect(symbols.length).toBeGreaterThan(3000)
    await separateGlib(packages)
    expect(definedSymbols(libvips)).toEqual(symbols)
    const program = `const sharp = require(${JSON.stringify(join(folder, 'node_modules', 'sharp'))})
      const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="#c08040"/></svg>')
      sharp(svg).png().toBuffer()
        .then((png) => sharp(png).resize(4).raw().toBuffer())
        .then((pixels) => console.log(pixels.length, ...pixels.subarray(0, 3)))`
    const { stdout, stderr } = await runProgram({ program: process.execPath, args: ['-e', program] })
    expect({ stdout, stderr }).toEqual({ stdout: '64 192 128 64\n', stderr: '' })
  })
})
