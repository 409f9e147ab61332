/** Fills the folder of a dataset with everything but its description, picture by picture. */
import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { FileReason, HealthReport } from '../../contract/schemas/datasets.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { writeWhole, writeWholeJson } from '../library/wholeFile.ts'
import type { DatasetOptions } from './dataset.ts'
import { gatherHealth } from './healthReport.ts'
import { rowOptionsOf } from './importOptions.ts'
import { choosePictures } from './pictureKind.ts'
import { PixelFile } from './pixelFile.ts'
import { thumbnailSheet } from './thumbnailSheet.ts'
import { cutRows } from './cutRows.ts'
import { isTooSmall, type OnProgress, type Source } from './sourceItem.ts'

/** report.json. */
export interface ImportReport extends HealthReport {
  readonly leftOut: readonly FileReason[]
  /** The file behind each picture, in order; for folders only. */
  readonly pictures?: readonly string[]
}

export interface ReadingRequest {
  readonly maxPixels: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
}

export interface Written {
  readonly count: number
  /** Names of the classes, none when there are no classes. */
  readonly labels: readonly string[]
  readonly sha256: string
}

/** pixels.u8, labels.json, report.json and the contact sheet. @throws `dataset-no-pictures`. */
export async function writePictures(
  folder: string,
  source: Source,
  options: DatasetOptions,
  { signal, onProgress, maxPixels }: ReadingRequest,
): Promise<Written> {
  const { size, channels } = options
  const rowOptions = rowOptionsOf(options)
  const health = gatherHealth(source, size)
  const leftOut: FileReason[] = []
  const small = new Set<string>()
  const pictures: string[] = []
  const labels: number[] = []
  const pixels = await PixelFile.create(join(folder, 'pixels.u8'), size * size * channels)
  try {
    let done = 0
    for await (const item of source.items({ ...options, maxPixels }, signal)) {
      const sameAs = health.add(item)
      onProgress?.(++done, source.total)
      if (item.kind === 'unreadable') {
        leftOut.push({ file: item.file, reason: item.reason })
        continue
      }
      if (options.dropSmall && isTooSmall(item, source, size)) {
        small.add(item.file)
        leftOut.push({ file: item.file, reason: `${item.width} × ${item.height} pixels, which is too small` })
        continue
      }
      if (sameAs !== undefined && options.dropDuplicates && !small.has(sameAs)) {
        leftOut.push({ file: item.file, reason: `the same as ${sameAs}` })
        continue
      }
      for (const row of cutRows(item.raster, item.plan, rowOptions)) {
        await pixels.append(row)
        labels.push(item.label)
        if (source.kind === 'folder') pictures.push(item.file)
      }
    }
    if (pixels.count === 0) throw noPictures(source.path, leftOut)
    const sha256 = await pixels.finish()
    const used = usedLabels(source, labels)
    const report: ImportReport = {
      ...health.report(),
      leftOut,
      ...(source.kind === 'folder' && { pictures }),
    }
    await writeWholeJson(join(folder, 'report.json'), report)
    if (used.names.length > 0)
      await writeWhole(join(folder, 'labels.json'), JSON.stringify(used.labels) + '\n')
    await mkdir(join(folder, 'thumbnails'))
    const sheet = await thumbnailSheet({
      count: pixels.count,
      size,
      channels,
      row: (index) => pixels.row(index),
    })
    await writeWhole(join(folder, 'thumbnails', 'sheet.webp'), sheet)
    return { count: pixels.count, labels: used.names, sha256 }
  } finally {
    await pixels.close()
  }
}

/** A folder's subfolder without a good picture is no class; published classes keep their numbers. */
function usedLabels(
  source: Source,
  labels: readonly number[],
): { names: readonly string[]; labels: readonly number[] } {
  if (source.kind !== 'folder') return { names: source.labels, labels }
  const present = new Set(labels)
  const kept = source.labels.map((_, i) => i).filter((i) => present.has(i))
  const renumbered = new Map(kept.map((label, i) => [label, i]))
  return {
    names: kept.map((label) => source.labels[label]!),
    labels: labels.map((label) => renumbered.get(label) ?? -1),
  }
}

function noPictures(path: string, leftOut: readonly FileReason[]): ProblemError {
  const [first] = leftOut
  const example = first === undefined ? '' : ` (${first.file}: ${first.reason})`
  return new ProblemError({
    code: 'dataset-no-pictures',
    message: `${basename(path)} holds ${leftOut.length} ${leftOut.length === 1 ? 'file' : 'files'} but no readable picture${example}.`,
    remedy: choosePictures,
  })
}
