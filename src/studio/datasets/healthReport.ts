/** What is known about a source before (and after) it is imported. Gathers item by item; decides nothing. */
import { groupNearDuplicates } from './nearDuplicates.ts'
import type { HashedPicture } from './nearDuplicates.ts'
import type { Source, SourceItem, SourceKind } from './sourceItem.ts'

interface SizeRange {
  readonly min: number
  readonly median: number
  readonly max: number
}

export interface FileReason {
  readonly file: string
  /** Half a plain sentence. */
  readonly reason: string
}

export interface HealthReport {
  readonly kind: SourceKind
  readonly path: string
  /** The side in pixels that `tooSmall` refers to. */
  readonly size: number
  /** Pictures that can be read. */
  readonly count: number
  /** Missing when there is no picture. */
  readonly widths?: SizeRange
  readonly heights?: SizeRange
  /** How many of each format: `{ jpeg: 40, png: 2 }`. */
  readonly formats: Readonly<Record<string, number>>
  /** Their shorter side is below `size`: they are enlarged. Published sets have one size, so `widths` says it. */
  readonly tooSmall: readonly { readonly file: string; readonly width: number; readonly height: number }[]
  /** They claim to be pictures and cannot be read. */
  readonly corrupt: readonly FileReason[]
  /** Texts, films, links that lead out of the folder. */
  readonly notPictures: readonly FileReason[]
  readonly duplicates: {
    /** Groups of pictures that are the same for training, pixel by pixel. */
    readonly exact: readonly (readonly string[])[]
    /** Groups that look alike (64-bit difference hash). Not looked for in published sets. */
    readonly near: readonly (readonly string[])[]
  }
  readonly alphaCount: number
  readonly greyscaleCount: number
  /** Class folders or the published classes, with how many pictures each has. */
  readonly labels: readonly { readonly name: string; readonly count: number }[]
}

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
      if (Math.min(width, height) < size && !item.isVector && source.kind === 'folder')
        tooSmall.push({ file, width, height })
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

function range(values: readonly number[]): SizeRange {
  const sorted = values.toSorted((a, b) => a - b)
  return { min: sorted[0]!, median: sorted[sorted.length >> 1]!, max: sorted[sorted.length - 1]! }
}
