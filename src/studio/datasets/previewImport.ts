/** The first pictures of a source as an import would make them: what is cut off, what is padded. Only reads. */
import type { DatasetOptions } from './dataset.ts'
import { checkOptions, rowOptionsOf } from './importOptions.ts'
import type { ImportRequest } from './importDataset.ts'
import { cutRows } from './cutRows.ts'
import { defaultMaxPixels } from './readPicture.ts'
import { withSource } from './source.ts'
import { isTooSmall } from './sourceItem.ts'

export interface PreviewRequest extends Pick<
  ImportRequest,
  'source' | 'size' | 'channels' | 'fit' | 'background' | 'dropSmall' | 'decoded' | 'archives' | 'signal'
> {
  /** At most. */
  readonly count: number
}

/** [pictures, size, size, channels], fewer than `count` where there are fewer. @throws as importDataset does. */
export async function previewImport(request: PreviewRequest): Promise<Uint8Array<ArrayBuffer>> {
  const { count, signal } = request
  const options: DatasetOptions = { ...checkOptions({ ...request, name: 'preview' }), dropDuplicates: false }
  const rows: Uint8Array[] = []
  await withSource({ ...request, path: request.source }, async (source) => {
    for await (const item of source.items({ ...options, maxPixels: defaultMaxPixels }, signal)) {
      if (item.kind === 'picture' && !(options.dropSmall && isTooSmall(item, source, options.size)))
        rows.push(...cutRows(item.raster, item.plan, rowOptionsOf(options)))
      if (rows.length >= count) break
    }
  })
  const length = options.size * options.size * options.channels
  const pixels = new Uint8Array(Math.min(count, rows.length) * length)
  rows.slice(0, count).forEach((row, i) => pixels.set(row, i * length))
  return pixels
}
