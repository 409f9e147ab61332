/** `loom share` and `loom open`: from one library to another, with equal pictures at the end. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { openModel } from '../../../src/studio/models/model.ts'
import { Studio } from '../../../src/studio/session/studio.ts'
import { loom, loomJson, temporaryFolder } from './loom.ts'

const weights = fileURLToPath(new URL('../../fixtures/pytorch/dcgan32.generator.pth', import.meta.url))

/** A library with a model called Cloth. */
async function libraryWithModel(): Promise<string> {
  const library = temporaryFolder()
  await loomJson(['models', 'import', weights, '--name', 'Cloth'], library)
  return library
}

async function addTimeline(library: string): Promise<void> {
  const studio = new Studio({ library })
  const model = await openModel(studio.models, 'Cloth')
  const keyframes = [1, 2].map((seed) => ({
    id: `k${seed}`,
    latent: latentOfSeed(seed, model.network.latentSize) as Float32Array<ArrayBuffer>,
    at: seed - 1,
    hold: 0,
    easing: 'linear' as const,
    path: 'slerp' as const,
  }))
  const timeline = { fps: 10, seconds: 1.5, loop: false, keyframes }
  await studio.timelines.save({ name: 'Harmattan', model, timeline })
}

test('a model goes to another library and makes the same pictures there', async () => {
  const [from, to, folder] = [await libraryWithModel(), temporaryFolder(), temporaryFolder()]
  const file = join(folder, 'cloth.loom')
  const shared = await loomJson<{ bytes: number }>(['share', 'model', 'Cloth', '--out', file], from)
  expect(shared).toEqual({ kind: 'model', name: 'Cloth', file, bytes: statSync(file).size })
  expect(await loomJson(['open', file], to)).toEqual({
    kind: 'model',
    id: 'cloth',
    name: 'Cloth',
    wasHere: false,
    file,
  })
  const pictures: Buffer[] = []
  for (const [at, library] of [from, to].entries()) {
    const out = join(folder, `${at}.png`)
    await loomJson(['generate', '--model', 'Cloth', '--seed', '5', '--out', out], library)
    pictures.push(readFileSync(out))
  }
  expect(pictures[0]!.equals(pictures[1]!)).toBe(true)
  const { status, stdout } = await loom(['open', file], to)
  expect([status, stdout]).toEqual([0, 'The model “Cloth” was here already.\n'])
})

test('a timeline goes with its model, and the film of it is the same', async () => {
  const [from, to, folder] = [await libraryWithModel(), temporaryFolder(), temporaryFolder()]
  await addTimeline(from)
  const file = join(folder, 'harmattan.loom')
  const { status, stdout } = await loom(['share', 'timeline', 'Harmattan', '--out', file], from)
  expect(status).toBe(0)
  expect(stdout).toMatch(/harmattan\.loom: the timeline “Harmattan”, \d/)
  const opened = await loom(['open', file], to)
  expect(opened.stdout).toBe(
    'The timeline “Harmattan” is in the library.\nIts model came along, as “cloth”.\n',
  )
  const films: Buffer[] = []
  for (const [at, library] of [from, to].entries()) {
    const out = join(folder, `${at}.gif`)
    await loomJson(['export', 'Harmattan', '--out', out], library)
    films.push(readFileSync(out))
  }
  expect(films[0]!.equals(films[1]!)).toBe(true)
})

test('without models a timeline says which one it needs', async () => {
  const [from, to, folder] = [await libraryWithModel(), temporaryFolder(), temporaryFolder()]
  await addTimeline(from)
  const file = join(folder, 'harmattan.loom')
  await loomJson(['share', 'timeline', 'Harmattan', '--out', file, '--without-models'], from)
  const { status, stdout } = await loom(['open', file], to)
  expect(status).toBe(0)
  expect(stdout).toMatch(/Its model “Cloth” \([\da-f]{12}\) is not here: import it too\./)
})

test('the other files: weights, pictures, folders, and what is none of them', async () => {
  const [library, folder] = [temporaryFolder(), temporaryFolder()]
  expect(await loomJson(['open', weights], library)).toMatchObject({
    kind: 'model',
    name: 'dcgan32.generator',
    wasHere: false,
  })
  const picture = join(folder, 'picture.png')
  await loomJson(['generate', '--seed', '1', '--out', picture], library)
  expect((await loom(['open', picture], library)).stdout).toBe(
    `A picture of “fabric-64”. How it was made:\n  loom show ${JSON.stringify(picture)}\n`,
  )
  expect(await loomJson(['open', folder], library)).toEqual({ kind: 'pictures', path: folder, file: folder })
  const letter = join(folder, 'letter.loom')
  writeFileSync(letter, 'Dear reader')
  const { status, stdout, stderr } = await loom(['open', letter, '--json'], library)
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'loom-file-damaged' } })
  expect(stderr).toContain('“letter.loom” cannot be opened: it is cut short, or no zip.')
})

test('help, wrong names and wrong arguments', async () => {
  const [library, folder] = [await libraryWithModel(), temporaryFolder()]
  const help = await loom(['share', '--help'], library)
  expect(help.status).toBe(0)
  expect(help.stdout).toMatch(/model .*<model>[^]*timeline .*<timeline>/)
  expect((await loom(['share', 'timeline', '--help'], library)).stdout).toContain('--without-models')
  expect((await loom(['share', 'model'], library)).status).toBe(2)
  const out = join(folder, 'cloth.zip')
  const wrong = await loom(['share', 'model', 'Cloth', '--out', out], library)
  expect([wrong.status, existsSync(out)]).toEqual([1, false])
  expect(wrong.stderr).toContain('Name a file that ends with .loom.')
  const unknown = await loom(['share', 'timeline', 'Nothing', '--out', join(folder, 'x.loom')], library)
  expect(unknown.status).toBe(1)
  expect(unknown.stderr).toContain('There is no timeline “Nothing”.')
})
