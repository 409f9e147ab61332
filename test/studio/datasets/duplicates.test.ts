import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../../src/engine/random.ts'
import { inspectSource } from '../../../src/studio/datasets/inspectSource.ts'
import { areNear, groupNearDuplicates } from '../../../src/studio/datasets/nearDuplicates.ts'
import type { HashedPicture } from '../../../src/studio/datasets/nearDuplicates.ts'
import { blobs, folderWith, importFor, plain } from './samples.ts'

describe('duplicates in a folder', () => {
  test('exact copies are left out unless they are wanted; the same pixels in another file count', async () => {
    const one = await blobs(1).png().toBuffer()
    const source = await folderWith({
      'a.png': one,
      'b/copy.png': one,
      'c.png': await sharp(one).png({ compressionLevel: 1 }).withMetadata({ orientation: 1 }).toBuffer(),
      'd.webp': await sharp(one).webp({ lossless: true }).toBuffer(),
      'e.png': await blobs(2).png().toBuffer(),
    })
    const dropped = await importFor(source)
    expect(dropped.dataset.count).toBe(2)
    expect(dropped.report.duplicates.exact).toEqual([['a.png', 'b/copy.png', 'c.png', 'd.webp']])
    expect(dropped.report.leftOut).toEqual(
      ['b/copy.png', 'c.png', 'd.webp'].map((file) => ({ file, reason: 'the same as a.png' })),
    )
    expect(dropped.dataset.labels).toEqual([])
    const kept = await importFor(source, { dropDuplicates: false })
    expect(kept.dataset.count).toBe(5)
    expect(kept.report.leftOut).toEqual([])
  })

  test('a copy saved again, scaled or slightly brighter is near; it is reported and kept', async () => {
    const files: Record<string, Uint8Array> = {
      'a.png': await blobs(1, 200, 200).png().toBuffer(),
      'b.jpg': await blobs(1, 200, 200).jpeg({ quality: 60 }).toBuffer(),
      'c.png': await blobs(1, 200, 200).resize(120, 120).png().toBuffer(),
      'd.png': await blobs(1, 200, 200).linear(1.02, 2).png().toBuffer(),
      'turned.png': await blobs(1, 200, 200).rotate(90).png().toBuffer(),
      'another colour.png': await blobs(1, 200, 200).modulate({ hue: 120 }).png().toBuffer(),
    }
    for (let i = 2; i < 20; i++) files[`other-${i}.png`] = await blobs(i, 200, 200).png().toBuffer()
    const { dataset, report } = await importFor(await folderWith(files))
    expect(report.duplicates.near).toEqual([['a.png', 'b.jpg', 'c.png', 'd.png']])
    expect(report.duplicates.exact).toEqual([])
    expect(dataset.count).toBe(24)
  })

  test('plain pictures of different colours are not alike', async () => {
    const source = await folderWith({
      'red.png': await plain('#f00').png().toBuffer(),
      'blue.png': await plain('#00f').png().toBuffer(),
      'white.png': await plain('#fff').png().toBuffer(),
    })
    expect((await inspectSource({ path: source })).duplicates).toEqual({ exact: [], near: [] })
  })
})

describe('groupNearDuplicates', () => {
  const mean = [128, 128, 128] as const
  const random = randomStream(7, 'hashes')
  const word = () => random.integer(0, 2 ** 32 - 1)
  const cells = (range = 6) => Uint8Array.from({ length: 72 }, () => random.integer(100, 100 + range))

  test('gives the same groups as comparing with every leader', () => {
    const pictures: HashedPicture[] = []
    for (let i = 0; i < 300; i++)
      pictures.push({ file: `${i}`, hash: { high: word(), low: word(), cells: cells(), mean } })
    // Relatives at every distance around the threshold, some of another colour.
    for (let i = 0; i < 600; i++) {
      let { high, low } = pictures[i % 100]!.hash
      for (let flips = random.integer(0, 8); flips > 0; flips--) {
        const bit = random.integer(0, 63)
        if (bit < 32) low = (low ^ (1 << bit)) >>> 0
        else high = (high ^ (1 << (bit - 32))) >>> 0
      }
      const hash = {
        high,
        low,
        cells: cells(i % 7 === 0 ? 30 : 6),
        mean: [128 + random.integer(0, 20), 128, 128] as const,
      }
      pictures.push({ file: `${300 + i}`, hash })
    }
    const leaders: { hash: HashedPicture['hash']; files: string[] }[] = []
    for (const { file, hash } of pictures) {
      const group = leaders.find((leader) => areNear(leader.hash, hash))
      if (group === undefined) leaders.push({ hash, files: [file] })
      else group.files.push(file)
    }
    const expected = leaders.map(({ files }) => files).filter((files) => files.length > 1)
    expect(groupNearDuplicates(pictures)).toEqual(expected)
    expect(expected.length).toBeGreaterThan(80)
    expect(leaders.length).toBeGreaterThan(400)
  })
})
