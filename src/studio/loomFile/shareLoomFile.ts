/** Writes `.loom` files: a model, or a timeline with the model that shows it. */
import { basename, dirname, extname } from 'node:path'
import { ProblemError } from '../../engine/problemError.ts'
import { checkOutput } from '../library/outputPath.ts'
import { makeFolder } from '../library/wholeFile.ts'
import type { Library } from '../library/library.ts'
import { modelWithHash, type Model, type ModelPlaces } from '../models/model.ts'
import { writeTimelineFile, type TimelineFile } from '../timelines/timelineFile.ts'
import { writeZip } from '../writeZip.ts'
import { longestJson, loomFormat, manifestFile, timelineEntry, zipLimits, type Manifest } from './format.ts'
import { entriesOf, jsonBytes, shareableModel, type SharedParts } from './sharedModel.ts'

interface ShareRequest {
  /** A `.loom` file, written whole or not at all. */
  readonly out: string
  /** Of the program. */
  readonly version: string
}

interface SharePlaces {
  readonly library: Pick<Library, 'directions'>
  readonly models: ModelPlaces
}

export interface ShareModelRequest extends ShareRequest, SharedParts {
  readonly model: Model
}

export interface ShareTimelineRequest extends ShareRequest {
  readonly timeline: TimelineFile
  /** Its model is only named, for those who have it. */
  readonly withoutModels?: boolean | undefined
}

interface Entry {
  readonly name: string
  readonly bytes: Uint8Array
}

/** @throws ProblemError `share-format`, `share-too-large`, `model-damaged`, `model-part-damaged`, what checkOutput throws */
export async function shareModel({ library }: SharePlaces, request: ShareModelRequest): Promise<void> {
  const { model, version } = request
  await checkPlace(request.out)
  const shared = await shareableModel(model, library.directions, request)
  await write(request, { format: loomFormat, kind: 'model', version, name: model.name }, entriesOf(shared))
}

/** @throws ProblemError `model-unknown`, and as shareModel does */
export async function shareTimeline(
  { library, models: places }: SharePlaces,
  request: ShareTimelineRequest,
): Promise<void> {
  const { timeline, withoutModels, version } = request
  const folder = 'models/1'
  const { name, sha256 } = timeline.model
  const model = withoutModels ? undefined : await modelWithHash(places, sha256)
  if (!withoutModels && !model) throw modelNotHere(name)
  await checkPlace(request.out)
  const models = sha256 === '' ? [] : [{ name, sha256, ...(model && { folder }) }]
  await write(request, { format: loomFormat, kind: 'timeline', version, name: timeline.name, models }, [
    { name: timelineEntry, bytes: jsonBytes(writeTimelineFile(timeline)) },
    ...(model ? entriesOf(await shareableModel(model, library.directions), `${folder}/`) : []),
  ])
}

function modelNotHere(name: string): ProblemError {
  return new ProblemError({
    code: 'model-unknown',
    message: `The model “${name}” of this timeline is not here, so it cannot go along.`,
    remedy: 'Import that model first, or share the timeline without its model.',
  })
}

async function write({ out }: ShareRequest, manifest: Manifest, parts: readonly Entry[]): Promise<void> {
  const entries = [{ name: manifestFile, bytes: jsonBytes(manifest) }, ...parts]
  checkSize(entries)
  await makeFolder(dirname(out))
  const time = new Date()
  await writeZip(
    entries.map((entry) => ({ ...entry, time })),
    out,
  )
}

/** What could not be opened again is not written. */
function checkSize(entries: readonly Entry[]): void {
  const total = entries.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const isTooLarge = ({ name, bytes }: Entry) =>
    bytes.length > (extname(name) === '.json' ? longestJson : zipLimits.entry)
  if (total + 2 ** 20 <= zipLimits.file && !entries.some(isTooLarge)) return
  throw new ProblemError({
    code: 'share-too-large',
    message: `With ${Math.round(total / 2 ** 20)} MB this is too much for one .loom file.`,
    remedy: 'Export the model as .safetensors, or share a timeline of fewer keyframes.',
  })
}

async function checkPlace(out: string): Promise<void> {
  if (extname(out).toLowerCase() === '.loom') return checkOutput(out, 'file')
  throw new ProblemError({
    code: 'share-format',
    message: `Models and timelines are shared as .loom files, and ${basename(out)} is none.`,
    remedy: 'Name a file that ends with .loom.',
  })
}
