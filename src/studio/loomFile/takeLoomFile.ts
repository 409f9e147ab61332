/** What a `.loom` file holds becomes part of the library, all of it or nothing; what is here already stays the only one. */
import { rm } from 'node:fs/promises'
import type { OpenedFile } from '../../contract/schemas/files.ts'
import { modelWithHash, openModel, type ModelPlaces } from '../models/model.ts'
import { writeTimelineFile, type TimelineFile } from '../timelines/timelineFile.ts'
import type { Timelines } from '../timelines/timelines.ts'
import { damagedLoomFile } from './format.ts'
import type { LoomContent } from './readLoomFile.ts'
import { saveSharedModel, type SharedModel } from './sharedModel.ts'

export interface LoomPlaces {
  readonly models: ModelPlaces
  readonly timelines: Timelines
}

export type TakenLoomFile = Extract<OpenedFile, { readonly kind: 'model' | 'timeline' }>

interface Taken {
  readonly id: string
  /** Of one that is new; undefined where it was here. */
  readonly directory: string | undefined
}

/** @throws ProblemError `loom-file-damaged`, `name-unusable`, `disk-full`, `library-unwritable` */
export async function takeLoomFile(
  places: LoomPlaces,
  content: LoomContent,
  file: string,
): Promise<TakenLoomFile> {
  if (content.kind === 'model') {
    const { id, directory } = await takeModel(places, content.model)
    const { name } = await openModel(places.models, id)
    return { kind: 'model', id, name, wasHere: directory === undefined }
  }
  const taken: Taken[] = []
  try {
    for (const model of content.models) taken.push(await takeModel(places, model))
    return await takeTimeline(places, content.timeline, taken, file)
  } catch (error) {
    for (const { directory } of taken) {
      if (directory !== undefined) await rm(directory, { recursive: true, force: true }).catch(() => {})
    }
    throw error
  }
}

async function takeModel({ models }: LoomPlaces, shared: SharedModel): Promise<Taken> {
  const here = await modelWithHash(models, shared.sha256)
  return here ? { id: here.id, directory: undefined } : saveSharedModel(models, shared)
}

async function takeTimeline(
  { models, timelines }: LoomPlaces,
  shared: TimelineFile,
  taken: readonly Taken[],
  file: string,
): Promise<TakenLoomFile> {
  const { sha256 } = shared.model
  const model = sha256 === '' ? undefined : await modelWithHash(models, sha256)
  const [first] = shared.timeline.keyframes
  if (model && first && first.latent.length !== model.network.latentSize)
    throw damagedLoomFile(file, 'its keyframes do not fit its model')
  const named = { name: model?.name ?? shared.model.name, sha256 }
  const here = await sameTimeline(timelines, shared)
  const { id, name } = here ?? (await timelines.save({ ...shared, id: undefined, model: named }))
  return {
    kind: 'timeline',
    id,
    name,
    wasHere: here !== undefined,
    newModels: taken.flatMap((one) => (one.directory === undefined ? [] : [one.id])),
    missing: model ? [] : [named],
  }
}

/** Opening a file again, by a double click say, makes no copy as long as nothing was changed. */
async function sameTimeline(timelines: Timelines, shared: TimelineFile): Promise<TimelineFile | undefined> {
  const says = contentOf(shared)
  return (await timelines.list()).timelines.find((one) => contentOf(one) === says)
}

function contentOf(file: TimelineFile): string {
  const { timeline } = writeTimelineFile(file) as { timeline: unknown }
  return JSON.stringify([file.model.sha256, timeline])
}
