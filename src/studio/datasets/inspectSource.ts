/** The health report of a source, before anything is imported. Only reads. */
import type { DecodedPictures } from './decodedPictures.ts'
import type { HealthReport } from './healthReport.ts'
import { gatherHealth } from './healthReport.ts'
import { defaultMaxPixels } from './readPicture.ts'
import { openSource } from './source.ts'

export interface SourceProgress {
  /** Files or records that have been looked at. */
  readonly done: number
  readonly total: number
}

export interface InspectRequest {
  /** A folder of pictures, an IDX file, a CIFAR-10 batch, or a folder that holds these. */
  readonly path: string
  /** The side, in pixels, at which the pictures are to be used: 64 by default. */
  readonly size?: number | undefined
  readonly withTestSet?: boolean | undefined
  readonly maxPixels?: number | undefined
  /** Keeps what is decoded, for the import. */
  readonly decoded?: DecodedPictures | undefined
  readonly signal?: AbortSignal | undefined
  /** Called for every file; whoever shows it thins it out. */
  readonly onProgress?: ((progress: SourceProgress) => void) | undefined
}

/** @throws `dataset-missing`, `dataset-empty`, `dataset-format`; a source without a readable picture is a report. */
export async function inspectSource(request: InspectRequest): Promise<HealthReport> {
  const { path, size = 64, withTestSet, maxPixels = defaultMaxPixels, signal, onProgress, decoded } = request
  const source = await openSource({ path, withTestSet, signal, decoded })
  const health = gatherHealth(source, size)
  let done = 0
  for await (const item of source.items({ fit: 'cover', size, tilesAcross: 1, maxPixels }, signal)) {
    health.add(item)
    onProgress?.({ done: ++done, total: source.total })
  }
  return health.report()
}
