/** Models renamed, removed and brought back. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backend } from '../../engine/backend.ts'
import { toldNetwork } from '../../engine/families/families.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { checkNameFree, idOfName, unlessTaken } from '../library/entry.ts'
import { hideFolder, renameFolder, storing, writeWhole, writeWholeJson } from '../library/wholeFile.ts'
import { previewOf } from './importModel.ts'
import {
  generatorFile,
  hashOf,
  modelKind,
  openModel,
  readWeights,
  weightsFile,
  type Model,
  type ModelPlaces,
} from './model.ts'

/** @throws ProblemError `name-taken`, `name-unusable`, `model-shipped`, `library-unwritable` */
export async function renameModel(places: ModelPlaces, model: Model, name: string): Promise<Model> {
  checkOwn(model)
  const id = idOfName(name, 'model')
  // One of a shipped model's name would hide that.
  for (const parent of [places.library, places.shipped]) {
    if (id !== model.id) checkNameFree(parent, name, modelKind)
  }
  const { directory, shipped: _, discriminators: __, ...description } = model
  const target = join(places.library, id)
  const write = (described: object) => writeWholeJson(join(directory, modelKind.file), described)
  // The folder's name is what counts as the id; until it has changed too, the model is found under the old one.
  await write({ ...description, id, name })
  const move = () => storing(target, () => renameFolder(directory, target))
  if (target !== directory) {
    await unlessTaken(name, modelKind.noun, move).catch(async (error: unknown) => {
      await write(description)
      throw error
    })
  }
  return openModel(places, id)
}

/**
 * The same weights as another network: what they do not tell is `told`. It has another hash, since its pictures are others.
 * @throws ProblemError `network-untold`, `model-shipped`, `model-trained`, `model-damaged`, `library-unwritable`
 */
export async function tellModel(
  places: ModelPlaces,
  model: Model,
  told: Readonly<Record<string, unknown>>,
  openBackend: () => Promise<Backend>,
): Promise<Model> {
  checkOwn(model)
  const { provenance, name } = model
  if (provenance.kind !== 'imported') {
    throw new ProblemError({
      code: 'model-trained',
      message: `“${name}” was trained here, so that all of its network is known.`,
      remedy: 'Leave it as it is.',
    })
  }
  const network = toldNetwork(model.network, told)
  const generator = await readWeights(model)
  const preview = await previewOf(await openBackend(), name, { network, generator, provenance })
  const bytes = generatorFile(network, generator)
  const { directory, shipped: _, discriminators: __, ...description } = model
  await storing(directory, async () => {
    // What is told stands in the description, and the weights are the same: where it ends after the first, all of it is
    // true, but for a copy in the weights' file, which wholeGenerator puts right, and the picture of before.
    await writeWholeJson(join(directory, modelKind.file), { ...description, network, sha256: hashOf(bytes) })
    await writeWhole(join(directory, weightsFile('generator')), bytes)
    await writeWhole(join(directory, 'preview.png'), preview)
  })
  return openModel(places, model.id)
}

/** A model that can be brought back until it is let go. */
export interface RemovedModel {
  readonly id: string
  /** @throws ProblemError `name-taken` */
  restore(): Promise<void>
  letGo(): Promise<void>
}

/** @throws ProblemError `model-shipped`, `library-unwritable` */
export async function hideModel(model: Model): Promise<RemovedModel> {
  checkOwn(model)
  const { directory, id } = model
  const hidden = await hideFolder(directory)
  return {
    id,
    restore: () =>
      unlessTaken(model.name, modelKind.noun, () =>
        storing(directory, () => renameFolder(hidden, directory)),
      ),
    letGo: () => rm(hidden, { recursive: true, force: true }),
  }
}

function checkOwn(model: Model): void {
  if (!model.shipped) return
  throw new ProblemError({
    code: 'model-shipped',
    message: `“${model.name}” comes with the program and stays as it is.`,
    remedy: 'Leave it where it is; it takes no room in your library.',
  })
}
