/** Pictures in files, with the shipped generator. */
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makePictures, type PicturesRequest } from '../../../src/studio/generation/makePictures.ts'
import { latentsOf } from '../../../src/studio/latents.ts'
import { shippedModelName } from '../../../src/studio/resources.ts'
import { Studio } from '../../../src/studio/session/studio.ts'

async function prepared() {
  const folder = await mkdtemp(join(tmpdir(), 'loom-pictures-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const studio = new Studio({ library: join(folder, 'library') })
  onTestFinished(() => studio.close())
  const make = (out: string, count: number, more: Partial<PicturesRequest> = {}) =>
    makePictures(studio, {
      model: shippedModelName,
      latents: latentsOf({ kind: 'seeds', seed: 1, count }, 100),
      made: { by: 'seeds', seed: 1, count },
      out: join(folder, out),
      ...more,
    })
  return { folder, make }
}

test('how far it is is told, and what is in the folder already stays', async () => {
  const { folder, make } = await prepared()
  const told: [number, number][] = []
  await make('some', 2, { onProgress: (...now) => told.push(now) })
  await writeFile(join(folder, 'some', 'own.txt'), '')
  const { files } = await make('some', 70, { onProgress: (...now) => told.push(now) })
  expect(told).toEqual([
    [2, 2],
    [64, 70],
    [70, 70],
  ])
  expect([files.length, files[69]]).toEqual([70, join(folder, 'some', 'picture-0070.png')])
  expect((await readdir(join(folder, 'some'))).length).toBe(71)
})

test.each(['sheet.png', 'folder', 'folder/below'])('a stop half-way leaves nothing of %s', async (out) => {
  const { folder, make } = await prepared()
  const stop = new AbortController()
  const making = make(out, 130, { signal: stop.signal, onProgress: () => stop.abort() })
  await expect(making).rejects.toMatchObject({ name: 'AbortError' })
  expect(existsSync(join(folder, out))).toBe(false)
  const left = await readdir(folder, { recursive: true })
  expect(left.filter((name) => /part|picture|sheet/.test(name))).toEqual([])
})
