/** Numbers of films in words, and what a training's film will measure. */
import { expect, test } from 'vitest'
import { checkpointsOf, previewExtent } from '../../../src/renderer/train/timeLapseMeasures.ts'
import { filmTexts } from '../../../src/renderer/film/filmTexts.ts'
import { galleryTexts } from '../../../src/renderer/gallery/galleryTexts.ts'
import { fileNameOf, mediaTypeOf } from '../../../src/renderer/window/draggedItem.ts'

test('sizes and times are said as people say them', () => {
  expect(filmTexts.aboutBytes(2_130_000)).toBe('about 2.1 MB')
  expect(filmTexts.aboutBytes(812)).toBe('about 812 bytes')
  expect(filmTexts.aboutTime(430)).toBe('less than a second to make')
  expect(filmTexts.aboutTime(4200)).toBe('about 4 s to make')
  expect(filmTexts.seconds(12)).toBe('12 s')
  expect(filmTexts.seconds(3.456)).toBe('3.46 s')
  expect(filmTexts.frames(1)).toBe('1 frame')
  expect(filmTexts.frames(1440)).toBe('1,440 frames')
})

test('every n-th frame is an ordinal', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 112].map((every) => filmTexts.crossfades(every))).toEqual([
    'Every frame',
    'Every 2nd frame',
    'Every 3rd frame',
    'Every 4th frame',
    'Every 11th frame',
    'Every 12th frame',
    'Every 13th frame',
    'Every 21st frame',
    'Every 22nd frame',
    'Every 112th frame',
  ])
})

test('a film’s tile says how long it is', () => {
  expect([4, 12.4, 59.6, 60, 125].map((seconds) => galleryTexts.length(seconds))).toEqual([
    '4.0 s',
    '12 s',
    '1:00',
    '1:00',
    '2:05',
  ])
  expect(galleryTexts.tile({ title: 'Loop', kind: 'animation', seconds: 12, favourite: true })).toBe(
    'Loop, film, 12.0 seconds, favourite',
  )
  expect(galleryTexts.tile({ title: 'Loop', kind: 'picture', favourite: false })).toBe('Loop')
})

test('what is dragged out is named and typed as the file that it is', () => {
  const typeOf = (format: string) => mediaTypeOf({ format })
  expect(['png', 'gif', 'webp', 'mp4', 'webm'].map(typeOf)).toEqual([
    'image/png',
    'image/gif',
    'image/webp',
    'video/mp4',
    'video/webm',
  ])
  expect(fileNameOf({ title: 'Salt/road: 1', format: 'mp4' })).toBe('Salt-road- 1.mp4')
})

test('a time-lapse is as large as a preview, and as long as there are checkpoints', () => {
  expect(previewExtent({ columns: 8, count: 64, gap: 2, size: 64 })).toEqual({ width: 526, height: 526 })
  expect(previewExtent({ columns: 4, count: 10, gap: 2, size: 16 })).toEqual({ width: 70, height: 52 })
  const recipe = { training: { checkpointEpochs: [10, 30, 50, 70] } } as never
  expect(checkpointsOf({ recipe, epoch: 40 })).toBe(3)
})
