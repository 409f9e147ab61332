/** What somebody chooses of a film: which choices a format has, what sizes there are, what the Studio is asked for. */
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { extentOf, filmBounds, mostWidth, otherWidth, sizesOf } from '../../../src/contract/enlarging.ts'
import { filmKinds } from '../../../src/contract/filmFormats.ts'
import { exportFilmInput } from '../../../src/contract/schemas/films.ts'
import {
  fieldsOf,
  frameIn,
  readChoices,
  settingsOf,
  shapeOf,
  type FilmChoices,
} from '../../../src/renderer/film/filmSettings.ts'
import { filmTexts } from '../../../src/renderer/film/filmTexts.ts'

const usual = readChoices(undefined)
const square = { width: 64, height: 64 }
const measures = { frames: 360, fps: 30, picture: square }
const withChoices = (changes: Partial<FilmChoices>): FilmChoices => ({ ...usual, ...changes })

test('each format offers what it has, and nothing that it has not', () => {
  const has = (format: FilmChoices['format'], lossless = false) => [...fieldsOf({ format, lossless })]
  expect(has('mp4')).toEqual(['size', 'scaling', 'fps', 'crossfade', 'quality', 'keep'])
  expect(has('webm')).toEqual(has('mp4'))
  expect(has('gif')).toEqual(['size', 'scaling', 'fps', 'crossfade', 'palette', 'dither', 'loops', 'keep'])
  expect(has('webp')).toEqual(['size', 'scaling', 'fps', 'crossfade', 'lossless', 'quality', 'loops', 'keep'])
  expect(has('webp', true)).not.toContain('quality')
  expect(has('apng')).toEqual(['size', 'scaling', 'fps', 'crossfade', 'loops', 'keep'])
  expect(has('png-sequence')).toEqual(['size', 'scaling', 'fps', 'crossfade'])
  expect(has('sheet')).toEqual(['size', 'scaling', 'count', 'columns', 'gap', 'labels', 'keep'])
  expect(has('strip')).toEqual(['size', 'scaling', 'count', 'gap', 'labels', 'keep'])
})

test.each(filmKinds)('what is asked for as %s passes the contract', (format) => {
  const settings = settingsOf(withChoices({ format, loops: 3 }), measures)
  expect(settings.format.kind).toBe(format)
  const subject = { kind: 'previews', run: 'a-run', secondsEach: 0.2, lastHold: 1 } as const
  const checked = v.safeParse(exportFilmInput, { subject, settings, keep: true, title: 'Loop' })
  expect(checked.issues).toBeUndefined()
})

describe('sizes', () => {
  test('a picture of 64 is enlarged up to 16 times', () => {
    expect(sizesOf(square, filmBounds).map(({ times, width }) => [times, width])).toEqual([
      [1, 64],
      [2, 128],
      [4, 256],
      [8, 512],
      [16, 1024],
    ])
  })

  test('a width that crisp pixels cannot have is told; smooth ones have any', () => {
    const size = { kind: 'width', width: 1080 } as const
    const crisp = { size, scaling: 'nearest' } as const
    expect(extentOf(crisp, square, filmBounds).width).toBe(1088)
    expect(otherWidth(crisp, square, filmBounds)).toBe(1080)
    expect(filmTexts.crispWidth(1080, 1088, 64)).toMatch(/^1,088 instead of 1,080: .* multiples of 64/)
    expect(otherWidth({ size, scaling: 'lanczos' }, square, filmBounds)).toBeUndefined()
    expect(
      otherWidth({ size: { kind: 'width', width: 1088 }, scaling: 'nearest' }, square, filmBounds),
    ).toBeUndefined()
    expect(
      otherWidth({ size: { kind: 'times', times: 4 }, scaling: 'nearest' }, square, filmBounds),
    ).toBeUndefined()
  })

  test('what would be larger than a film may be is not offered', () => {
    const sheet = { width: 526, height: 1054 }
    expect(sizesOf(sheet, filmBounds).map(({ times }) => times)).toEqual([1, 2])
    expect(mostWidth(sheet, filmBounds)).toBe(2044)
  })

  test('crisp widths are multiples of the picture, smooth ones any', () => {
    const wide = withChoices({ size: { kind: 'width', width: 500 } })
    expect(extentOf(wide, square, filmBounds)).toEqual({ width: 512, height: 512 })
    expect(extentOf({ ...wide, scaling: 'lanczos' }, square, filmBounds)).toEqual({ width: 500, height: 500 })
  })

  test('a size that was chosen for a small picture becomes the nearest that a large one can have', () => {
    const { width, height } = extentOf(
      withChoices({ size: { kind: 'times', times: 16 } }),
      { width: 526, height: 526 },
      filmBounds,
    )
    expect(width).toBe(7 * 526)
    expect(height).toBe(width)
    expect(
      extentOf(withChoices({ size: { kind: 'width', width: filmBounds.leastWidth } }), square, filmBounds)
        .width,
    ).toBe(64)
  })
})

describe('what it will be', () => {
  test('other fps make other frames of the same seconds', () => {
    expect(shapeOf(usual, measures)).toEqual({ width: 512, height: 512, frames: 360, seconds: 12 })
    expect(shapeOf(withChoices({ fps: 12 }), measures)).toMatchObject({ frames: 144, seconds: 12 })
    expect(frameIn(180, 30, 12)).toBe(72)
  })

  test('a sheet has its pictures in rows, and not more of them than there are frames', () => {
    const sheet = withChoices({ format: 'sheet', sheetCount: 10, columns: 4, gap: 8 })
    expect(shapeOf(sheet, measures)).toEqual({
      width: 4 * 512 + 3 * 8,
      height: 3 * 512 + 2 * 8,
      frames: 10,
      seconds: undefined,
    })
    expect(shapeOf(sheet, { ...measures, frames: 3 })).toMatchObject({ frames: 3, height: 512 })
    expect(shapeOf(withChoices({ format: 'strip', stripCount: 5, gap: 0 }), measures)).toMatchObject({
      width: 5 * 512,
      height: 512,
    })
  })

  test('a sheet is of the frames that there are, whatever a film would have', () => {
    const sheet = settingsOf(withChoices({ format: 'sheet', fps: 5, crossfade: 8 }), measures)
    expect(sheet).toMatchObject({ fps: 30, crossfade: 1 })
    expect(settingsOf(withChoices({ fps: 5, crossfade: 8 }), measures)).toMatchObject({
      fps: 5,
      crossfade: 8,
    })
  })

  test('a crossfade that follows from the pace takes the place of the one that was chosen', () => {
    expect(settingsOf(withChoices({ crossfade: 8 }), measures, 5).crossfade).toBe(5)
    expect(settingsOf(usual, measures, 0).crossfade).toBe(1)
    expect(settingsOf(usual, measures, 500).crossfade).toBe(120)
  })
})

describe('what is found again', () => {
  test('is what was kept', () => {
    const chosen = withChoices({ format: 'gif', dither: 'ordered', fps: 12, keep: false })
    expect(readChoices(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen)
  })

  test('is the usual where what was kept makes no sense', () => {
    const kept = { format: 'avi', mp4Quality: 300, size: { kind: 'times', times: 3 }, palette: 'frame' }
    expect(readChoices(kept)).toEqual(withChoices({ palette: 'frame' }))
    expect(readChoices('nothing', { format: 'gif' })).toEqual(withChoices({ format: 'gif' }))
  })
})
