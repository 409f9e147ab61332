/** Groups of pictures that look alike, without comparing all pictures with all. */
import type { PictureHash } from './pictureHash.ts'
import { cellsAreWithin, colourDistance, hashDistance } from './pictureHash.ts'

/** Of 64 bits. A copy that was saved again, scaled or slightly retouched differs by fewer. */
const nearDistance = 5

/** Cells and mean colours may differ by this much of 255. */
const nearCells = 6
const nearColour = 12

/** Leaders of one band that a picture is compared with; a band that more of them share (all blank) tells nothing. */
const mostCompared = 200

export interface HashedPicture {
  readonly file: string
  readonly hash: PictureHash
}

/**
 * Each picture joins the first earlier picture that it is near to and that leads a group, or leads one itself; so a
 * chain of small steps does not make one group of strangers. Groups of at least two, the leader first.
 *
 * Two hashes that differ in at most d bits agree in at least one of d + 1 bands (pigeonhole): only leaders that share
 * a band with a picture are compared with it.
 */
export function groupNearDuplicates(pictures: readonly HashedPicture[]): string[][] {
  const groups: { readonly hash: PictureHash; readonly files: string[] }[] = []
  const leaders = Array.from({ length: nearDistance + 1 }, () => new Map<number, number[]>())
  for (const { file, hash } of pictures) {
    let first = Infinity
    for (const [band, sameBand] of leaders.entries())
      for (const group of sameBand.get(bandOf(hash, band)) ?? []) {
        if (group >= first) break
        if (areNear(groups[group]!.hash, hash)) first = group
      }
    if (first < Infinity) {
      groups[first]!.files.push(file)
      continue
    }
    for (const [band, sameBand] of leaders.entries()) {
      const key = bandOf(hash, band)
      const others = sameBand.get(key)
      if (others === undefined) sameBand.set(key, [groups.length])
      else if (others.length < mostCompared) others.push(groups.length)
    }
    groups.push({ hash, files: [file] })
  }
  return groups.map(({ files }) => files).filter((files) => files.length > 1)
}

/** Whether two pictures are copies of each other for the eye. */
export function areNear(a: PictureHash, b: PictureHash): boolean {
  return (
    hashDistance(a, b) <= nearDistance &&
    colourDistance(a, b) <= nearColour &&
    cellsAreWithin(nearCells, a, b)
  )
}

/** Band `band` of nearDistance + 1: 10 or 11 neighbouring bits of the 64. */
function bandOf({ high, low }: PictureHash, band: number): number {
  const from = Math.floor((band * 64) / (nearDistance + 1))
  const length = Math.floor(((band + 1) * 64) / (nearDistance + 1)) - from
  const mask = (1 << length) - 1
  if (from >= 32) return (high >>> (from - 32)) & mask
  if (from + length <= 32) return (low >>> from) & mask
  return ((low >>> from) | (high << (32 - from))) & mask
}
