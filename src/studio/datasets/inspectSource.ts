/** The health report of a source, before anything is imported. Only reads. */
import type { HealthReport } from '../../contract/schemas/datasets.ts'
import { gatherHealth } from './healthReport.ts'
import { defaultMaxPixels } from './readPicture.ts'
import { withSource, type SourceRequest } from './source.ts'
import type { OnProgress } from './sourceItem.ts'

export interface InspectRequest extends SourceRequest {
  /** The side, in pixels, at which the pictures are to be used: 64 by default. */
  readonly size?: number | undefined
  readonly maxPixels?: number | undefined
  readonly onProgress?: OnProgress | undefined
}

/** @throws `dataset-missing`, `dataset-empty`, `dataset-format`; a source without a readable picture is a report. */
export async function inspectSource(request: InspectRequest): Promise<HealthReport> {
  const { size = 64, maxPixels = defaultMaxPixels, signal, onProgress } = request
  return withSource(request, async (source) => {
    const health = gatherHealth(source, size)
    let done = 0
    for await (const item of source.items({ fit: 'cover', size, tilesAcross: 1, maxPixels }, signal)) {
      health.add(item)
      onProgress?.(++done, source.total)
    }
    return health.report()
  })
}
