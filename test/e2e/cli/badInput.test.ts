/** Bad input gets one plain sentence, what to do, and exit code 1; nothing is half-written. */
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../src/engine/random.ts'
import { drawPictures, loom, loomJson, temporaryFolder } from './loom.ts'

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url))

async function expectProblem(args: readonly string[], library: string, ...texts: readonly string[]) {
  const { status, stderr } = await loom(args, library)
  expect(status, stderr).toBe(1)
  for (const text of texts) expect(stderr).toContain(text)
  expect(stderr).not.toMatch(/^\s+at /m)
}

describe('training refuses', () => {
  test('an empty folder and a folder of texts', async () => {
    const [library, folder] = [temporaryFolder(), temporaryFolder()]
    await expectProblem(['train', '--data', folder, '--recipe', 'tiny'], library, 'empty')
    for (const name of ['a.txt', 'b.md']) writeFileSync(join(folder, name), 'words')
    await expectProblem(['train', '--data', folder, '--recipe', 'tiny'], library, 'no readable picture')
    expect(readdirSync(join(library, 'runs'))).toEqual([])
    expect(readdirSync(join(library, 'datasets'))).toEqual([])
  })

  test('an unknown recipe, an option out of range, a missing folder', async () => {
    const [library, folder] = [temporaryFolder(), temporaryFolder()]
    await drawPictures(folder, 5)
    const train = ['train', '--data', folder, '--name', 'few', '--recipe']
    await expectProblem([...train, 'magic'], library, 'no recipe “magic”', 'dcgan-64')
    await expectProblem([...train, 'tiny', '--beta1', '2'], library, 'beta1')
    await expectProblem(['train', '--data', join(folder, 'nowhere'), '--recipe', 'tiny'], library, 'nowhere')
    expect(readdirSync(join(library, 'runs'))).toEqual([])
  })

  test('a library that cannot be written', async () => {
    const folder = temporaryFolder()
    await drawPictures(folder, 8)
    const file = join(folder, 'shape-000.png') // a file where the folder should be: refused to everybody, root too
    await expectProblem(
      ['train', '--data', folder, '--recipe', 'tiny'],
      join(file, 'library'),
      'cannot be written',
    )
  })
})

test('names that are no line, or far too long, are refused or quoted in short, by every command that takes one', async () => {
  const [library, folder] = [temporaryFolder(), temporaryFolder()]
  await drawPictures(folder, 4)
  const long = 'n'.repeat(5000)
  const short = `“${'n'.repeat(40)}…”`
  const escape = 'a\u001b[31mred\u202ex'
  const importAs = ['dataset', 'import', folder, '--size', '16', '--name']
  for (const name of [long, escape, 'two\nlines'])
    await expectProblem([...importAs, name], library, 'cannot name a dataset')
  expect(readdirSync(join(library, 'datasets'))).toEqual([])
  await expectProblem(['resume', long], library, `There is no run called ${short}.`)
  await expectProblem(['runs', 'remove', long], library, `There is no run called ${short}.`)
  await expectProblem(['models', 'remove', long], library, `There is no model called ${short}.`)
  await expectProblem(['dataset', 'remove', long], library, `There is no dataset called ${short}.`)
})

test('bad files among good ones are left out with their reasons, and the folder stays as it was', async () => {
  const [library, folder] = [temporaryFolder(), temporaryFolder()]
  await drawPictures(folder, 8)
  writeFileSync(join(folder, 'zero.jpg'), '')
  writeFileSync(join(folder, 'words.png'), 'this is no picture')
  copyFileSync(join(folder, 'shape-001.png'), join(folder, 'cut.png'))
  truncateSync(join(folder, 'cut.png'), 200)
  copyFileSync(join(folder, 'shape-002.png'), join(folder, 'renamed.jpg'))
  const before = readdirSync(folder)
  const { dataset, report } = await loomJson<{
    dataset: { count: number }
    report: { corrupt: { file: string; reason: string }[] }
  }>(['dataset', 'import', folder, '--size', '16', '--keep-duplicates'], library)
  expect(dataset.count).toBe(9)
  expect(report.corrupt.map(({ file }) => file).toSorted()).toEqual(['cut.png', 'words.png', 'zero.jpg'])
  expect(report.corrupt.every(({ reason }) => reason.length > 5)).toBe(true)
  expect(readdirSync(folder)).toEqual(before)
})

test('of pictures with any bytes changed, those that cannot be read are left out in our words, none of a library’s', async () => {
  const [library, folder] = [temporaryFolder(), temporaryFolder()]
  const random = randomStream(41, 'damage')
  for (const format of ['png', 'jpeg', 'webp', 'tiff', 'gif', 'avif'] as const) {
    const noise = { type: 'gaussian', mean: 120, sigma: 40 } as const
    const whole = await sharp({ create: { width: 96, height: 72, channels: 3, background: '#c52', noise } })
      .withExif({ IFD0: { Copyright: 'nobody' } })
      .toFormat(format)
      .toBuffer()
    for (let i = 0; i < 40; i++) {
      const damaged = Buffer.from(
        i % 5 === 0 ? whole.subarray(0, random.integer(1, whole.length - 1)) : whole,
      )
      const reach = Math.min(damaged.length, i % 3 === 0 ? 600 : Infinity) - 1
      for (let changes = random.integer(1, 20); changes > 0; changes--)
        damaged[random.integer(0, reach)] = random.integer(0, 255)
      writeFileSync(join(folder, `${format}-${i}.${format}`), damaged)
    }
  }
  const { status, stdout, stderr } = await loom(
    ['dataset', 'import', folder, '--size', '16', '--name', 'damaged'],
    library,
  )
  expect(status, stderr).toBe(0)
  expect(stdout + stderr).not.toMatch(/glib|gobject|vips|critical|warning|\(process|^\s+at /im)
})

describe('models refuse', () => {
  test('a pickle with a foreign global, by its name, and run nothing of it', async () => {
    const [library, folder] = [temporaryFolder(), temporaryFolder()]
    const [file, proof] = [join(folder, 'evil.pth'), join(folder, 'was-run')]
    // os.system('touch …'), pickled with protocol 2.
    writeFileSync(file, Buffer.from(`\x80\x02cos\nsystem\n(S'touch ${proof}'\ntR.`, 'latin1'))
    await expectProblem(['models', 'import', file, '--name', 'evil'], library, 'os.system')
    expect(existsSync(proof)).toBe(false)
    expect(readdirSync(join(library, 'models'))).toEqual([])
  })

  test('something that is no weights file, a missing one, and a name that is taken', async () => {
    const [library, folder] = [temporaryFolder(), temporaryFolder()]
    const file = join(folder, 'noise.pth')
    writeFileSync(file, 'not weights at all')
    await expectProblem(['models', 'import', file, '--name', 'noise'], library)
    await expectProblem(
      ['models', 'import', join(folder, 'none.pth'), '--name', 'none'],
      library,
      'cannot be read',
    )
    const good = ['models', 'import', fixture('pytorch/dcgan32.generator.pth'), '--name', 'Good One']
    expect((await loom(good, library)).status).toBe(0)
    await expectProblem(good, library, 'already')
  })

  test('to make pictures of latents of a wrong length, and to be found when they are not there', async () => {
    const [library, folder] = [temporaryFolder(), temporaryFolder()]
    mkdirSync(join(folder, 'out'))
    const latents = join(folder, 'latents.json')
    writeFileSync(latents, '[[1, 2, 3]]')
    await loom(['models', 'import', fixture('pytorch/dcgan32.generator.pth'), '--name', 'm'], library)
    const out = join(folder, 'out', 'x.png')
    await expectProblem(
      ['generate', '--model', 'm', '--latent', latents, '--out', out],
      library,
      'has 3 numbers, and this model takes 10',
    )
    writeFileSync(latents, '{"no": 1}')
    await expectProblem(
      ['generate', '--model', 'm', '--latent', latents, '--out', out],
      library,
      'array of latents',
    )
    await expectProblem(['generate', '--model', 'other', '--out', out], library, 'no model called “other”')
    expect(readdirSync(join(folder, 'out'))).toEqual([])
  })
})

test('pictures whose recipe cannot be, pipes and devices are refused, and nothing is made', async () => {
  const [library, folder] = [temporaryFolder(), temporaryFolder()]
  const [picture, given] = [join(folder, 'picture.png'), join(folder, 'given.png')]
  await loomJson(['generate', '--seed', '1', '--out', picture], library)
  const png = readFileSync(picture)
  // The recipe stands in the picture as it is; a text of the same length takes its place.
  const change = (from: RegExp, to: string) => {
    const text = png.toString('latin1')
    const found = from.exec(text)![0]
    const chunk = text.replace(from, to.padEnd(found.length))
    writeFileSync(given, withNewChecksum(Buffer.from(chunk, 'latin1')))
  }
  const out = join(folder, 'out.png')
  for (const [from, to, at] of [
    [/"columns":1/, '"columns":0', 'layout.columns'],
    [/"gap":0/, '"gap":-', 'damaged'],
    [/"scale":1/, '"scale":0', 'layout.scale'],
    [/"precision":"float32"/, '"precision":"float99"', 'precision'],
    [/"sha256":"[\da-f]{8}/, '"sha256":"../../..', 'model.sha256'],
  ] as const) {
    change(from, to)
    await expectProblem(['generate', '--like', given, '--out', out], library, 'of its making is', at)
    await expectProblem(['show', given], library, 'of its making is')
  }
  const pipe = join(folder, 'pipe.png')
  execFileSync('mkfifo', [pipe])
  for (const path of [pipe, '/dev/zero']) {
    await expectProblem(['generate', '--like', path, '--out', out], library, 'and not a file')
    await expectProblem(['show', path], library, 'and not a file')
    await expectProblem(['models', 'import', path, '--name', 'endless'], library, 'and not a file')
    await expectProblem(['generate', '--latent', path, '--out', out], library, 'and not a file')
  }
  expect(existsSync(out)).toBe(false)
})

/** The checksum of the chunk that stands behind the header, put right. */
function withNewChecksum(png: Buffer): Buffer {
  const at = 8 + 25
  const length = png.readUInt32BE(at)
  png.writeUInt32BE(crc32(png.subarray(at + 4, at + 8 + length)), at + 8 + length)
  return png
}

test('a place where nothing can be made is told before anything is computed, by every command', async () => {
  const [library, folder] = [temporaryFolder(), temporaryFolder()]
  const [file, taken] = [join(folder, 'file'), join(folder, 'taken.png')]
  writeFileSync(file, 'mine')
  mkdirSync(taken)
  const film = ['interpolate', '--from-seed', '1', '--to-seed', '2', '--steps', '3']
  const isFolder = 'is a folder, and a file is to be made'
  const isFile = 'is a file, and a folder is to be made'
  for (const [args, why] of [
    [['generate', '--out', taken], isFolder],
    [['generate', '--out', file], isFile],
    [['generate', '--out', ''], 'No place is named'],
    [
      ['generate', '--out', join(folder, 'x.bmp')],
      'Pictures are written as .png, .jpg, .webp or .tif, not as .bmp',
    ],
    [['grid', '2x2', '--out', join(file, 'x.png')], 'a file stands where a folder is needed'],
    [[...film, '--fps', '5', '--out', taken], isFolder],
    [[...film, '--format', 'png-sequence', '--out', file], isFile],
    [[...film, '--format', 'png-sequence', '--out', folder], 'is there already, and not empty'],
    [['fabrics', '--count', '1', '--out', file], isFile],
    [['quickstart', '--out', file], 'a file stands where a folder is needed'],
    [['models', 'export', 'fabric-64', '--out', file], isFile],
    [
      ['share', 'model', 'fabric-64', '--out', join(file, 'x.loom')],
      'a file stands where a folder is needed',
    ],
    ...(process.platform === 'linux'
      ? [[['generate', '--out', '/proc/1/x'], '/proc/1/x cannot be written'] as const]
      : []),
  ] as const) {
    await expectProblem(args, library, why)
  }
  expect(readdirSync(folder).toSorted()).toEqual(['file', 'taken.png'])
  expect(readFileSync(file, 'utf8')).toBe('mine')
  expect(readdirSync(taken)).toEqual([])
})

test('folders that are not there yet are made for whatever is made', async () => {
  const [library, folder] = [temporaryFolder(), temporaryFolder()]
  const film = ['interpolate', '--from-seed', '1', '--to-seed', '2', '--steps', '3']
  for (const args of [
    [...film, '--out', join(folder, 'a', 'b', 'film.gif')],
    [...film, '--format', 'strip', '--out', join(folder, 'c', 'strip.png')],
    [...film, '--format', 'png-sequence', '--out', join(folder, 'd', 'frames')],
  ]) {
    const { status, stderr } = await loom(args, library)
    expect(status, stderr).toBe(0)
    expect(existsSync(args.at(-1)!)).toBe(true)
  }
})

test('a wrong argument ends with exit code 2 and how to get help', async () => {
  const library = temporaryFolder()
  const { status, stderr } = await loom(['generate', '--count', 'many'], library)
  expect(status).toBe(2)
  expect(stderr).toContain('--help')
})

test.each(['99999', '-1', '4310.5', 'http'])('serve refuses the port %s where it is typed', async (port) => {
  const { status, stderr } = await loom(['serve', '--port', port], temporaryFolder())
  expect(status).toBe(2)
  expect(stderr).toMatch(/It must be a (whole number from 0 to 65535|number)\./)
  expect(stderr).not.toMatch(/^\s+at /m)
})
