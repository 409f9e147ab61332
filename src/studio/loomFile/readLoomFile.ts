/** Reads a `.loom` file and checks all of it. Changes nothing. */
import { basename } from 'node:path'
import { checkNamedFile, missingFile } from '../library/namedFile.ts'
import { checkJson, parseJson } from '../library/readJson.ts'
import { errorCode } from '../library/withFile.ts'
import { timelineForm, type TimelineFile } from '../timelines/timelineFile.ts'
import { ZipReader, ZipRefusal } from '../readZip.ts'
import {
  checkedEntry,
  damagedLoomFile,
  longestJson,
  manifestFile,
  parseManifest,
  plainName,
  timelineEntry,
  words,
  zipLimits,
  type Manifest,
} from './format.ts'
import { readSharedModel } from './readSharedModel.ts'
import type { SharedModel } from './sharedModel.ts'

export type LoomContent =
  | { readonly kind: 'model'; readonly model: SharedModel }
  | {
      readonly kind: 'timeline'
      readonly timeline: TimelineFile
      /** Those that came along. */
      readonly models: readonly SharedModel[]
    }

/**
 * @throws ProblemError `file-missing`, `file-special`, `newer-version`, `loom-file-damaged` for whatever is no such file, is too much of
 * one or means harm, and for the weights in it those of readSafetensors and checkWeights
 */
export async function readLoomFile(path: string): Promise<LoomContent> {
  const file = basename(path)
  let zip: ZipReader | undefined
  await checkNamedFile(path)
  try {
    zip = await ZipReader.open(path, zipLimits)
    const manifest = parseManifest((await zip.read(manifestFile, longestJson)).toString(), file)
    if (manifest.kind === 'model') return { kind: 'model', model: await readSharedModel(zip, '', file) }
    return await readTimeline(zip, manifest, file)
  } catch (error) {
    if (error instanceof ZipRefusal) throw damagedLoomFile(file, error.message, error)
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') throw missingFile(path, error)
    throw error
  } finally {
    await zip?.close()
  }
}

async function readTimeline(
  zip: ZipReader,
  manifest: Extract<Manifest, { kind: 'timeline' }>,
  file: string,
): Promise<LoomContent> {
  const text = (await zip.read(timelineEntry, longestJson)).toString()
  const timeline = checkedEntry(parseJson(text, timelineForm), timelineEntry, file)
  const name = checkedEntry(checkJson(timeline.name, { schema: plainName }), timelineEntry, file)
  checkedEntry(checkJson(timeline.model.name, { schema: words }), timelineEntry, file)
  const models: SharedModel[] = []
  for (const { folder, sha256 } of manifest.models) {
    if (folder === undefined) continue
    const model = await readSharedModel(zip, `${folder}/`, file)
    if (model.sha256 !== sha256)
      throw damagedLoomFile(file, `the model in ${folder} is another one than it says`)
    if (models.every((one) => one.sha256 !== sha256)) models.push(model)
  }
  const model = models.find(({ sha256 }) => sha256 === timeline.model.sha256)
  checkLatents(timeline, model?.network.latentSize, file)
  return { kind: 'timeline', timeline: { ...timeline, id: '', name }, models }
}

/** All of one length, and of the model's where that is known. */
function checkLatents(
  { timeline }: Pick<TimelineFile, 'timeline'>,
  latentSize: number | undefined,
  file: string,
): void {
  const size = latentSize ?? timeline.keyframes[0]?.latent.length
  if (timeline.keyframes.every(({ latent }) => latent.length === size)) return
  throw damagedLoomFile(file, 'its keyframes do not fit its model')
}
