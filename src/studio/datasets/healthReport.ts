/** What is known about a source before (and after) it is imported. Gathers item by item; decides nothing. */
import type { FileReason, HealthReport } from '../../contract/schemas/datasets.ts'
import { groupNearDuplicates, type HashedPicture } from './nearDuplicates.ts'
import { isTooSmall, type Source, type SourceItem } from './sourceItem.ts'

export interface HealthGathering {
  /** The earlier picture that this one is a copy of, if there is one. */
  add(item: SourceItem): string | undefined
  report(): HealthReport
}

export function gatherHealth(source: Source, size: number): HealthGathering {
  const widths: number[] = []
  const heights: number[] = []
  const formats: Record<string, number> = {}
  const tooSmall: { file: string; width: number; height: number }[] = []
  const corrupt: FileReason[] = []
  const notPictures: FileReason[] = []
  const sameDigest = new Map<string, string[]>()
  const hashed: HashedPicture[] = []
  const labelCounts = source.labels.map(() => 0)
  let alphaCount = 0
  let greyscaleCount = 0
  return {
    add(item) {
      if (item.kind === 'unreadable') {
        const list = item.wasPicture ? corrupt : notPictures
        list.push({ file: item.file, reason: item.reason })
        return undefined
      }
      const { file, width, height, digest, hash, label } = item
      widths.push(width)
      heights.push(height)
      formats[item.format] = (formats[item.format] ?? 0) + 1
      if (isTooSmall(item, source, size)) tooSmall.push({ file, width, height })
      if (item.hasAlpha) alphaCount++
      if (item.isGrey) greyscaleCount++
      if (label >= 0) labelCounts[label]!++
      const same = sameDigest.get(digest)
      if (same !== undefined) {
        same.push(file)
        return same[0]
      }
      sameDigest.set(digest, [file])
      // Of exact copies only the first is compared: the others would all be near it.
      if (hash !== undefined) hashed.push({ file, hash })
      return undefined
    },
    report: () => ({
      kind: source.kind,
      path: source.path,
      size,
      count: widths.length,
      ...(widths.length > 0 && { widths: range(widths), heights: range(heights) }),
      formats,
      tooSmall,
      corrupt,
      notPictures,
      duplicates: {
        exact: [...sameDigest.values()].filter((files) => files.length > 1),
        near: groupNearDuplicates(hashed),
      },
      alphaCount,
      greyscaleCount,
      labels: source.labels
        .map((name, i) => ({ name, count: labelCounts[i]! }))
        .filter(({ count }) => count > 0 || source.kind !== 'folder'),
    }),
  }
}

function range(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b)
  return { min: sorted[0]!, median: sorted[sorted.length >> 1]!, max: sorted[sorted.length - 1]! }
}
