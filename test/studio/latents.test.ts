import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { latentOfSeed } from '../../src/engine/latent/latent.ts'
import { latentsOf, readLatentFile } from '../../src/studio/latents.ts'

describe('latents', () => {
  test('of a path begin and end with the latents of its seeds', () => {
    const path = latentsOf({ kind: 'path', seeds: [1, 2, 3], steps: 10, method: 'slerp' }, 100)
    expect(path).toHaveLength(19)
    for (const [at, seed] of [
      [0, 1],
      [9, 2],
      [18, 3],
    ] as const) {
      const expected = latentOfSeed(seed, 100)
      path[at]!.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
    }
  })

  test('of seeds are each the latent of its own seed, and truncation scales them', () => {
    const [, second] = latentsOf({ kind: 'seeds', seed: 41, count: 2 }, 8)
    expect(second).toEqual(latentOfSeed(42, 8))
    const [scaled] = latentsOf({ kind: 'seeds', seed: 42, count: 1 }, 8, 0.5)
    expect(scaled).toEqual(latentOfSeed(42, 8).map((value) => value / 2))
  })
})

describe('a file of latents', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'loom-latents-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const write = (text: string) => {
    const file = join(folder, 'latents.json')
    writeFileSync(file, text)
    return file
  }

  test('holds several latents or one', async () => {
    expect(await readLatentFile(write('[[1,2],[3,4]]'), 2)).toEqual([
      Float32Array.of(1, 2),
      Float32Array.of(3, 4),
    ])
    expect(await readLatentFile(write('[5,6]'), 2)).toEqual([Float32Array.of(5, 6)])
  })

  test.each([
    ['nothing', '', 'latent-file'],
    ['no array', '{"a":1}', 'latent-file'],
    ['an empty array', '[]', 'latent-file'],
    ['words', '[["a","b"]]', 'latent-file'],
    ['latents of another length', '[[1,2,3]]', 'latent-length'],
    ['what is no number', '[[1,1e999]]', 'latent-length'],
  ])('with %s is refused', async (_, text, code) => {
    await expect(readLatentFile(write(text), 2)).rejects.toMatchObject({ code })
  })
})
