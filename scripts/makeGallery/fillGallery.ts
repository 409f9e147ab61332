/** A gallery as an artist might have it after some years, from a seed: for tests and benches. */
import { writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { randomStream } from '../../src/engine/random.ts'
import { between, chance, pick } from '../../src/studio/fabrics/chance.ts'
import { fabricPicture } from '../../src/studio/fabrics/fabricPicture.ts'
import { withRecipe } from '../../src/studio/export/pictureRecipe.ts'
import { jsonName, pictureName } from '../../src/studio/gallery/galleryFolder.ts'
import { newItemFile, type ItemFile } from '../../src/studio/gallery/galleryItem.ts'
import { newItemId } from '../../src/studio/gallery/itemId.ts'

const words =
  'Indigo,Kente,Àdìrẹ,Bògòlanfini,Wax,Moon,River,Ember,Harmattan,Market,Ocean,Saffron,Café,織物,Größe,Study,Wedding'
const places = 'Lagos,Kumasi,Bamako,Abidjan,Zürich,São Paulo,Dakar,Accra,Cotonou,Lomé'
const tags = 'fabric,blue,for print,repeat,to show,warm,geometric,sketch,commission,adìrẹ,grid,night,été'
const models = 'fabric-64,indigo-64,kente-128,Weißstick,emoji-32'

export interface FillRequest {
  readonly directory: string
  readonly count: number
  readonly seed: number
  /** How many of the pictures differ in what is to be seen; each has a recipe of its own. */
  readonly distinct: number
  /** Side in pixels. */
  readonly size: number
}

/** Writes what Gallery.save would have written, without waiting for the disk each time; and no index. */
export async function fillGallery({
  directory,
  count,
  seed,
  distinct,
  size,
}: FillRequest): Promise<string[]> {
  await mkdir(directory, { recursive: true })
  const pictures: Buffer[] = []
  for (let index = 0; index < Math.min(distinct, count); index++) {
    const svg = fabricPicture({ seed, index, size: Math.max(size, 64) }).svg
    pictures.push(await sharp(Buffer.from(svg)).resize(size, size).removeAlpha().png().toBuffer())
  }
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const item = madeUpItem(seed, i, count, ids, size)
    ids.push(item.id)
    const random = randomStream(seed, 'latent', i)
    const png = withRecipe(pictures[i % pictures.length]!, {
      made: { by: 'seed', seed: i },
      model: item.model,
      engine: 'made up',
      layout: { columns: 1, gap: 0, scale: 1 },
      latents: [Float32Array.from({ length: 100 }, () => random.uniform() * 4 - 2)],
    })
    writeFileSync(join(directory, pictureName(item)), png)
    writeFileSync(join(directory, jsonName(item.id)), JSON.stringify(item, null, 2) + '\n')
  }
  return ids
}

function madeUpItem(
  seed: number,
  i: number,
  count: number,
  earlier: readonly string[],
  size: number,
): ItemFile {
  const random = randomStream(seed, 'item', i)
  const some = (list: string) => pick(random, list.split(','))
  // Three years, so that a day has several and a minute hardly two.
  const createdAt = new Date(Date.UTC(2023, 0, 1) + ((i + random.uniform()) / count) * 3 * 365 * 86_400_000)
  const model = some(models)
  const sha256 = Buffer.from(model).toString('hex').padEnd(64, '0')
  const title = chance(random, 0.2)
    ? ''
    : `${some(words)} ${some(words)}, ${some(places)} ${random.integer(1, 999)}`
  return newItemFile({
    id: newItemId(createdAt),
    title,
    tags: Array.from({ length: random.integer(0, 4) }, () => some(tags)),
    favourite: chance(random, 0.1),
    createdAt: createdAt.toISOString(),
    kind: 'picture',
    width: size,
    height: size,
    format: 'png',
    model: { name: model, sha256 },
    ...(earlier.length > 0 && chance(random, 0.3) && { madeFrom: pick(random, earlier) }),
    ...(chance(random, 0.02) && { trashedAt: new Date(createdAt.getTime() + 1e7).toISOString() }),
    state: { truncation: between(random, 0.5, 1), sliders: Array.from({ length: 8 }, () => random.normal()) },
  })
}
