/** Pictures from the command line: what they show, what they carry, and that they can be made again. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp, { type Region } from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loom, loomJson, temporaryFolder } from './loom.ts'

const generator = fileURLToPath(new URL('../../fixtures/pytorch/dcgan64.generator.pth', import.meta.url))
let library: string

beforeAll(async () => {
  library = mkdtempSync(join(tmpdir(), 'loom-e2e-'))
  await loomJson(['models', 'import', generator, '--name', 'imported'], library)
})
afterAll(() => rmSync(library, { recursive: true, force: true }))

const pixels = (file: string, region?: Region) => {
  const image = sharp(file)
  return (region ? image.extract(region) : image).raw().toBuffer({ resolveWithObject: true })
}

test('a sheet shows its pictures in order, and each is the picture of its own seed', async () => {
  const folder = temporaryFolder()
  const sheet = join(folder, 'sheet.png')
  const made = await loomJson<{ layout: { columns: number }; size: number }>(
    ['generate', '--model', 'imported', '--count', '5', '--seed', '7', '--out', sheet],
    library,
  )
  expect(made).toMatchObject({ size: 64, count: 5, layout: { columns: 3, gap: 0, scale: 1 } })
  await loomJson(
    ['generate', '--model', 'imported', '--seed', '11', '--out', join(folder, 'one.png')],
    library,
  )
  const [{ info }, fifth, alone] = await Promise.all([
    pixels(sheet),
    pixels(sheet, { left: 64, top: 64, width: 64, height: 64 }),
    pixels(join(folder, 'one.png')),
  ])
  expect([info.width, info.height]).toEqual([192, 128])
  const differences = fifth.data.map((value, i) => Math.abs(value - alone.data[i]!))
  expect(Math.max(...differences)).toBeLessThanOrEqual(1) // another batch may round another way
})

test('a picture says what it was made from and can be made again, byte for byte', async () => {
  const folder = temporaryFolder()
  const [first, again] = [join(folder, 'first.png'), join(folder, 'again.png')]
  await loomJson(
    [
      'interpolate',
      '--model',
      'imported',
      '--seeds',
      '3,9,4',
      '--steps',
      '4',
      '--method',
      'lerp',
      '--out',
      first,
    ],
    library,
  )
  const shown = await loomJson<{ made: object; latents: number[][]; model: { name: string } }>(
    ['show', first],
    library,
  )
  expect(shown.made).toMatchObject({ by: 'path', seeds: [3, 9, 4], steps: 4, method: 'lerp' })
  expect(shown.model.name).toBe('imported')
  expect(shown.latents).toHaveLength(7)
  const { stdout } = await loom(['show', first], library)
  expect(stdout).toContain('Made of  from seed 3 to 9 to 4, 4 pictures each, straight\n')
  expect(stdout).not.toContain('{')
  await loomJson(['generate', '--like', first, '--out', again], library)
  expect(readFileSync(again).equals(readFileSync(first))).toBe(true)
  const plain = join(folder, 'plain.png')
  await sharp(first).png().toFile(plain) // other programs drop the text
  const refused = await loom(['show', plain], library)
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain('does not say what it was made from')
})

test('latents of a file become one sheet in their order, or a folder with one PNG each', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'latents.json')
  const latents = [0.1, -0.4].map((value) => Array.from({ length: 12 }, (_, i) => value * (i - 6)))
  writeFileSync(file, JSON.stringify(latents))
  const out = join(folder, 'each')
  await loomJson(['generate', '--model', 'imported', '--latent', file, '--out', out], library)
  expect(readdirSync(out)).toEqual(['picture-0001.png', 'picture-0002.png'])
  const sheet = join(folder, 'sheet.png')
  await loomJson(
    ['generate', '--model', 'imported', '--latent', file, '--out', sheet, '--columns', '2'],
    library,
  )
  const second = await pixels(sheet, { left: 64, top: 0, width: 64, height: 64 })
  const alone = await pixels(join(out, 'picture-0002.png'))
  expect(Math.max(...second.data.map((value, i) => Math.abs(value - alone.data[i]!)))).toBeLessThanOrEqual(1)
})

describe('other ways to pictures', () => {
  test.each([
    ['a grid', ['grid', '6x3'], [6 * 66 - 2, 3 * 66 - 2]],
    ['a walk', ['walk', '--steps', '4', '--columns', '5'], [5 * 64, 64]],
    ['a circle', ['walk', '--circle', '5', '--steps', '6', '--columns', '6'], [6 * 64, 64]],
    [
      'arithmetic',
      ['arithmetic', '--a', '1,2', '--b', '3', '--c', '4', '--rescale', '--scale', '2'],
      [128, 128],
    ],
    ['a truncated picture', ['generate', '--truncation', '0.5'], [64, 64]],
  ])('%s', async (_, args, size) => {
    const out = join(temporaryFolder(), 'out.png')
    const seed = args[0] === 'arithmetic' ? [] : ['--seed', '2']
    await loomJson([...args, ...seed, '--model', 'imported', '--out', out], library)
    const { info } = await pixels(out)
    expect([info.width, info.height]).toEqual(size)
  })
})

test('both engines make the same pictures, within one step of 255', async () => {
  const folder = temporaryFolder()
  const [native, wasm] = await Promise.all(
    ['tensorflow', 'wasm'].map(async (backend) => {
      const out = join(folder, `${backend}.png`)
      const made = await loomJson<{ backend: string }>(
        ['generate', '--model', 'imported', '--count', '4', '--seed', '1', '--out', out],
        library,
        { LOOM_BACKEND: backend },
      )
      expect(made.backend).toBe(backend)
      return pixels(out)
    }),
  )
  expect(Math.max(...native!.data.map((value, i) => Math.abs(value - wasm!.data[i]!)))).toBeLessThanOrEqual(1)
})

test('a model goes out as safetensors that come in again with the same pictures', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'out.safetensors')
  await loomJson(['models', 'export', 'imported', '--out', file], library)
  await loomJson(['models', 'import', file, '--name', 'back'], library)
  const { models } = await loomJson<{ models: { name: string; sha256: string }[] }>(
    ['models', 'list'],
    library,
  )
  const hash = (name: string) => models.find((model) => model.name === name)?.sha256
  expect(hash('back')).toBe(hash('imported'))
  await loomJson(['models', 'remove', 'back'], library)
  expect(existsSync(join(library, 'models', 'back'))).toBe(false)
})

test('the doctor names the engine, and why a faster one is not used', async () => {
  const native = await loomJson<{ backend: string; missed: unknown[] }>(['doctor'], library)
  expect(native).toMatchObject({ backend: 'tensorflow', missed: [] })
  const wasm = await loomJson<{ backend: string; missed: { reason: string; remedy: string }[] }>(
    ['doctor'],
    library,
    {
      LOOM_ENGINE: join(library, 'nowhere'),
    },
  )
  expect(wasm.backend).toBe('wasm')
  expect(wasm.missed[0]?.reason).toContain('nowhere')
  expect(wasm.missed[0]?.remedy.length).toBeGreaterThan(5)
})

test('help answers at once and without the engine', async () => {
  const started = performance.now()
  const { status, stdout } = await loom(['--help'], library, { LOOM_ENGINE: join(library, 'nowhere') })
  expect(performance.now() - started).toBeLessThan(2000)
  expect(status).toBe(0)
  expect(stdout).toContain('interpolate')
})

test('the shipped generator makes first pictures', async () => {
  const out = temporaryFolder()
  const made = await loomJson<{ files: string[]; engine: string }>(['quickstart', '--out', out], library)
  expect(made.files).toHaveLength(6)
  const { info } = await pixels(join(out, 'grid-4x4.png'))
  expect(info.width).toBe((4 * 66 - 2) * 3)
})

test.each([
  ['png', 'png'],
  ['jpg', 'jpeg'],
  ['webp', 'webp'],
  ['tiff', 'tiff'],
])(
  'a .%s has the size and the resolution that were asked for, and can be made again',
  async (ending, format) => {
    const folder = temporaryFolder()
    const [file, again] = [join(folder, `piece.${ending}`), join(folder, 'again.png')]
    const args = ['generate', '--model', 'imported', '--seed', '7']
    const made = await loomJson<{ width: number }>(
      [...args, '--out', file, '--size', '1000', '--scaling', 'lanczos', '--dpi', '300'],
      library,
    )
    expect(made).toMatchObject({ files: [file], width: 1000, height: 1000, size: 64 })
    const { density, ...metadata } = await sharp(file).metadata()
    expect(metadata).toMatchObject({ format, width: 1000, height: 1000 })
    if (format !== 'webp') expect(density).toBe(300)
    await loomJson([...args, '--out', join(folder, 'plain.png')], library)
    await loomJson(['generate', '--like', file, '--out', again], library)
    expect((await pixels(again)).data.equals((await pixels(join(folder, 'plain.png'))).data)).toBe(true)
  },
)

test.each([
  [['--size', '1000'], 'Choose 960 or 1024, or smooth scaling.'],
  [['--size', '12001'], 'from 1 to 12000'],
  [['--dpi', '29'], 'from 30 to 2400'],
  [['--dpi', '2401'], 'from 30 to 2400'],
  [['--size', '640', '--scale', '2'], '--scale'],
])('%j is refused in words', async (args, words) => {
  const folder = temporaryFolder()
  const { status, stderr } = await loom(
    ['generate', '--model', 'imported', '--seed', '7', '--out', join(folder, 'a.png'), ...args],
    library,
  )
  expect(status).not.toBe(0)
  expect(stderr).toContain(words)
  expect(existsSync(join(folder, 'a.png'))).toBe(false)
})
