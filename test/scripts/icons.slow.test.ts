/** Icon files read back byte by byte, and the ones that are kept against what their drawings give. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { runProgram } from '../../scripts/engine/process.ts'
import { icnsOf, icoOf } from '../../scripts/pack/iconFiles.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const kept = join(root, 'build', 'icons')
const pngStart = Buffer.from('89504e470d0a1a0a', 'hex')

it('a Windows icon lists its pictures with their sizes, places and lengths', () => {
  const pictures = [
    { size: 16, png: Buffer.from('sixteen') },
    { size: 256, png: Buffer.from('large') },
  ]
  const ico = icoOf(pictures)
  expect([...ico.subarray(0, 6)]).toEqual([0, 0, 1, 0, 2, 0])
  expect(readIco(ico)).toEqual(pictures)
})

it('a Windows icon refuses what it cannot hold', () => {
  expect(() => icoOf([{ size: 512, png: Buffer.alloc(1) }])).toThrow('at most 256 pixels, not 512')
})

it('a macOS icon has plain pixels for its smallest size, PNGs for the others, and the length in front', () => {
  const rgba = Uint8Array.from({ length: 16 * 16 * 4 }, (_, at) => [1, 2, 3, 4][at % 4]!)
  const icns = icnsOf([
    { size: 16, png: Buffer.from('unused'), rgba },
    { size: 256, png: Buffer.from('two hundred'), rgba },
  ])
  expect(icns.readUInt32BE(4)).toBe(icns.length)
  const [pixels, ...others] = readIcns(icns)
  expect(others.map(({ type, content }) => [type, content.toString()])).toEqual([
    ['ic08', 'two hundred'],
    ['ic13', 'two hundred'],
  ])
  expect(pixels!.type).toBe('ic04')
  const planes = [4, 1, 2, 3].flatMap((value) => [
    127,
    ...Array(128).fill(value),
    127,
    ...Array(128).fill(value),
  ])
  expect([...pixels!.content]).toEqual([...Buffer.from('ARGB'), ...planes])
})

it('a macOS icon refuses a size that it has no entry for', () => {
  expect(() => icnsOf([{ size: 48, png: Buffer.alloc(1), rgba: Buffer.alloc(1) }])).toThrow(
    'no entry for 48 pixels',
  )
})

it('the icons that are kept are what their drawings give', async () => {
  const out = mkdtempSync(join(tmpdir(), 'loom-icons-'))
  try {
    const { status, stderr } = await runProgram({
      program: process.execPath,
      args: ['--import', 'tsx', join('scripts', 'icons.ts'), out],
      cwd: root,
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(readdirSync(out).toSorted()).toEqual(readdirSync(kept).toSorted())
    for (const name of readdirSync(out).filter((file) => file.endsWith('.png'))) {
      // Pixels, since another build of libpng may pack them otherwise, and blend by another rounding.
      const [drawn, there] = await Promise.all([out, kept].map((folder) => pixelsOf(join(folder, name))))
      expect(drawn!.length, name).toBe(there!.length)
      const largest = drawn!.reduce((most, value, at) => Math.max(most, Math.abs(value - there![at]!)), 0)
      expect(largest, name).toBeLessThanOrEqual(3)
    }
  } finally {
    rmSync(out, { recursive: true })
  }
})

it('the application and its files have icons with all usual sizes', async () => {
  for (const name of ['icon', 'loom']) {
    const ico = readIco(readFileSync(join(kept, `${name}.ico`)))
    expect(ico.map(({ size }) => size)).toEqual([16, 24, 32, 48, 64, 128, 256])
    for (const { size, png } of ico) {
      const { width, height, hasAlpha, isPalette } = await sharp(png).metadata()
      expect([width, height, hasAlpha, isPalette]).toEqual([size, size, true, false])
    }
    const icns = readIcns(readFileSync(join(kept, `${name}.icns`)))
    expect(icns.map(({ type }) => type).toSorted()).toEqual([
      'ic04',
      'ic05',
      'ic07',
      'ic08',
      'ic09',
      'ic10',
      'ic11',
      'ic12',
      'ic13',
      'ic14',
    ])
    const pngs = icns.filter(({ type }) => !['ic04', 'ic05'].includes(type))
    expect(pngs.every(({ content }) => content.subarray(0, 8).equals(pngStart))).toBe(true)
  }
})

it('the smallest icon has sharp threads: few colours, no blends inside', async () => {
  const pixels = await pixelsOf(join(kept, '16x16.png'))
  const inside = new Set<string>()
  for (let y = 2; y < 14; y++) {
    for (let x = 2; x < 14; x++)
      inside.add(pixels.subarray((y * 16 + x) * 4, (y * 16 + x) * 4 + 4).toString('hex'))
  }
  expect([...inside].toSorted()).toEqual(['2b2f47ff', '63ccd6ff', 'ffb23eff'])
})

function readIco(ico: Buffer) {
  return Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const entry = 6 + 16 * index
    const start = ico.readUInt32LE(entry + 12)
    expect(ico.readUInt8(entry)).toBe(ico.readUInt8(entry + 1))
    return {
      size: ico.readUInt8(entry) || 256,
      png: ico.subarray(start, start + ico.readUInt32LE(entry + 8)),
    }
  })
}

function readIcns(icns: Buffer) {
  expect(icns.toString('latin1', 0, 4)).toBe('icns')
  const entries: { type: string; content: Buffer }[] = []
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    const type = icns.toString('latin1', at, at + 4)
    entries.push({ type, content: icns.subarray(at + 8, at + icns.readUInt32BE(at + 4)) })
  }
  return entries
}

async function pixelsOf(file: string): Promise<Buffer> {
  return sharp(file).ensureAlpha().raw().toBuffer()
}
