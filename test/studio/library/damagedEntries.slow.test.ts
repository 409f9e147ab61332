/** Whatever has happened to entries of the library: they are listed with their reasons, the others work, the Studio starts. */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { chown, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { StudioClient } from '../../../src/contract/client.ts'
import type { LibraryKind } from '../../../src/contract/schemas/library.ts'
import { latentOfSeed } from '../../../src/engine/latent/latent.ts'
import { recipeNamed } from '../../../src/engine/training/recipes.ts'
import { importDataset } from '../../../src/studio/datasets/importDataset.ts'
import { createRun, updateRun, type RunDescription } from '../../../src/studio/runs/run.ts'
import { Studio } from '../../../src/studio/session/studio.ts'
import { asOrdinaryUser } from '../datasets/samples.ts'
import { aPicture, openAt } from '../gallery/samples.ts'
import { addModel, makeTimeline, network } from '../loomFile/makeLibrary.ts'
import { openSession, temporaryLibrary } from '../session/openSession.ts'
import { damagesOf, type Loose } from './damages.ts'

interface Kind {
  readonly kind: LibraryKind
  readonly loose?: Loose
  /** A whole entry of that name, made by the program itself, with all that may stand in one: its JSON file. */
  make(studio: Studio, name: string): Promise<string>
  /** What the entry in this file is called by, in lists and as broken. */
  idOf(file: string): string
  list(client: StudioClient): Promise<readonly string[]>
  /** @throws where the whole one cannot be used */
  use(client: StudioClient, id: string): Promise<unknown>
}

const folderName = (file: string) => basename(dirname(file))
const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id)

const models: Kind = {
  kind: 'models',
  async make(studio, name) {
    return join((await addModel(studio, name)).directory, 'model.json')
  },
  idOf: folderName,
  list: async (client) => ids(await client.call('models.list', {})),
  use: (client, id) =>
    client.call('pictures.make', {
      generator: { kind: 'model', id },
      latents: latentOfSeed(1, network.latentSize) as Float32Array<ArrayBuffer>,
      count: 1,
    }),
}

const runs = (state: RunDescription['state'], opaque: readonly string[] = []): Kind => ({
  kind: 'runs',
  loose: { opaque },
  async make({ library }, name) {
    const run = await createRun(library.runs, {
      name,
      recipe: recipeNamed('tiny'),
      dataset: { id: 'cloths-1', name: 'cloths', count: 8, sha256: 'ab'.repeat(32) },
      engine: { backend: 'wasm', description: 'WebAssembly' },
      precision: 'float32',
      seed: 1,
      fineTuned: { name: 'Kente', sha256: 'cd'.repeat(32) },
      state,
    })
    return join((await updateRun(run, { models: ['Kente'] })).directory, 'run.json')
  },
  idOf: folderName,
  list: async (client) => ids(await client.call('runs.list', {})),
  use: async (client, id) => {
    await client.call('runs.curves', { id, from: { step: 0, epoch: 0 } })
    await client.call('runs.previews', { id })
  },
})

const datasets: Kind = {
  kind: 'datasets',
  loose: { nullable: ['options.background'] },
  async make({ library }, name) {
    const source = join(library.directory, 'digits', name)
    mkdirSync(source, { recursive: true })
    const pixels = Array.from({ length: 2 * 4 * 4 }, (_, at) => at)
    const images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4, ...pixels]
    writeFileSync(join(source, 'train-images-idx3-ubyte'), Buffer.from(images))
    writeFileSync(join(source, 'train-labels-idx1-ubyte'), Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 0, 1]))
    const { dataset } = await importDataset({
      source,
      directory: library.datasets,
      name,
      size: 4,
      channels: 1,
      background: '#102030',
    })
    return join(dataset.directory, 'dataset.json')
  },
  idOf: folderName,
  list: async (client) => ids(await client.call('datasets.list', {})),
  use: (client, id) => client.call('datasets.report', { id }),
}

const timelines: Kind = {
  kind: 'timelines',
  loose: { opaque: ['timeline.keyframes.0.explore'] },
  async make(studio, name) {
    const model = { name: 'Kente', sha256: 'ab'.repeat(32) }
    const { id } = await studio.timelines.save({ name, model, timeline: makeTimeline() })
    return join(studio.library.timelines, `${id}.json`)
  },
  idOf: (file) => basename(file, '.json'),
  list: async (client) => ids(await client.call('timelines.list', {})),
  use: (client, id) => client.call('timelines.open', { id }),
}

const gallery: Kind = {
  kind: 'gallery',
  loose: { opaque: ['state'] },
  async make({ library }, title) {
    const opened = await openAt({
      directory: library.gallery,
      index: join(library.directory, 'index.sqlite'),
    })
    const more = { seconds: 2, tags: ['red'], state: { seed: 7 }, title }
    const item = await opened.save(aPicture({ ...more, madeFrom: '0'.repeat(26) }))
    if (title !== 'whole') await opened.trash([item.id])
    await opened.close()
    return join(library.gallery, `${item.id}.json`)
  },
  idOf: (file) => basename(file, '.json'),
  async list(client) {
    const query = (trash: boolean) => client.call('gallery.query', { offset: 0, limit: 500, trash })
    return ids([...(await query(false)).items, ...(await query(true)).items])
  },
  use: (client, id) => client.call('gallery.item', { id }),
}

/** Of a run that has been walked through already. */
const same = ['recipe', 'dataset', 'engine', 'fineTuned']

const kinds: [string, Kind][] = [
  ['models', models],
  ['runs that wait', runs({ kind: 'waiting', precision: 'auto' })],
  ['runs in training', runs({ kind: 'training', process: 4_194_305 }, same)],
  ['runs that have ended early', runs({ kind: 'finished', early: true }, same)],
  ['runs that have failed', runs({ kind: 'failed', code: 'disk-full', message: 'The disk is full.' }, same)],
  ['datasets', datasets],
  ['timelines', timelines],
  ['pictures of the gallery', gallery],
]

describe.each(kinds)('of %s', (_, { kind, loose, make, idOf, list, use }) => {
  /** What a broken one is called: an entry's own name, of the gallery the file's. */
  const whatOf = (file: string) => (kind === 'gallery' ? basename(file) : idOf(file))

  test('each damaged one is listed with reason and remedy, the whole one works, and what is removed is gone', async () => {
    const studio = new Studio({ library: temporaryLibrary() })
    await studio.openLibrary()
    const whole = await make(studio, 'whole')
    const first = await make(studio, 'damaged')
    const damages = damagesOf(readFileSync(first, 'utf8'), loose)
    const files = [first]
    for (const at of damages.keys()) if (at > 0) files.push(await copyOf(studio, first, at))
    for (const [at, damage] of damages.entries()) damage.harm(files[at]!)

    const { join: page, defects } = await openSession(studio.library.directory)
    const client = page('a')
    const broken = await client.call('library.broken', { kind })
    const said = damages.map(({ name, why }, at) => {
      const found = broken.find(({ what }) => what === whatOf(files[at]!))
      const { where = '', reason = 'not listed', remedy = '' } = found ?? {}
      return [
        name,
        why.test(reason) || reason,
        existsSync(where) && files[at]!.startsWith(where),
        remedy !== '',
      ]
    })
    expect(said).toEqual(damages.map(({ name }) => [name, true, true, true]))
    expect(broken).toHaveLength(damages.length)
    expect(await list(client)).toContain(idOf(whole))
    await use(client, idOf(whole))

    // A field more or less is nothing to a removal: those that are damaged as a whole go.
    const gone = files.slice(0, 6)
    for (const file of gone) await client.call('library.removeBroken', { kind, what: whatOf(file) })
    const left = await client.call('library.broken', { kind })
    expect(left.map(({ what }) => what).toSorted()).toEqual(files.slice(6).map(whatOf).toSorted())
    for (const file of gone) if (kind !== 'gallery') expect(existsSync(file)).toBe(false)
    await use(client, idOf(whole))
    expect(defects).toEqual([])
  })

  /** A copy of the entry, as nobody but a test makes it: with a name that the library could have given. */
  async function copyOf(studio: Studio, file: string, at: number): Promise<string> {
    if (kind === 'gallery' || kind === 'timelines') return make(studio, `damaged ${at}`)
    const folder = `${dirname(file)}-${at}`
    cpSync(dirname(file), folder, { recursive: true })
    return join(folder, basename(file))
  }

  test('a copy made by a file manager, one that this user may not read and one without its file hide nothing', async () => {
    const studio = new Studio({ library: temporaryLibrary() })
    const { directory } = await studio.openLibrary()
    const [whole, closed, lost] = [
      await make(studio, 'whole'),
      await make(studio, 'closed'),
      await make(studio, 'lost'),
    ]
    const isFile = kind === 'gallery' || kind === 'timelines'
    const entry = isFile ? whole : dirname(whole)
    const copy = isFile ? whole.replace(/\.json$/, ' - Copy.json') : `${entry} - Copy`
    cpSync(entry, copy, { recursive: true })
    chmodSync(closed, 0)
    rmSync(lost)
    rmSync(join(directory, 'index.sqlite'), { force: true }) // which would say what it knew before
    await giveToOrdinaryUser(directory)
    await asOrdinaryUser([], async () => {
      const { join: page, defects } = await openSession(directory)
      const client = page('a')
      const expected: [string, RegExp][] = [
        [whatOf(closed), /permission denied/],
        [isFile ? whatOf(copy) : basename(copy), /is not named|its name/],
        ...(isFile ? [] : ([[whatOf(lost), /is missing/]] as [string, RegExp][])),
      ]
      const broken = await client.call('library.broken', { kind })
      expect(broken.map(({ what }) => what).toSorted()).toEqual(expected.map(([what]) => what).toSorted())
      for (const [what, why] of expected) expect(broken.find((one) => one.what === what)?.reason).toMatch(why)
      expect(await list(client)).toContain(idOf(whole))
      for (const { what } of broken) await client.call('library.removeBroken', { kind, what })
      expect(await client.call('library.broken', { kind })).toEqual([])
      expect(existsSync(copy)).toBe(false)
      await use(client, idOf(whole))
      expect(defects).toEqual([])
    })
  })
})

/** All of a folder: root is refused nothing. */
async function giveToOrdinaryUser(folder: string): Promise<void> {
  if (process.geteuid?.() !== 0) return
  for (const name of ['.', ...(await readdir(folder, { recursive: true }))])
    await chown(join(folder, name), 65_534, 65_534)
}
