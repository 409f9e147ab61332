/** Every text that the window shows, in English: one catalogue, a file for each part of it. */
import { exploreTexts } from './texts/explore.ts'
import { filesTexts } from './texts/files.ts'
import { filmTexts } from './texts/film.ts'
import { galleryTexts } from './texts/gallery.ts'
import { modelsTexts } from './texts/models.ts'
import { partTexts } from './texts/parts.ts'
import { settingsTexts } from './texts/settings.ts'
import { shellTexts } from './texts/shell.ts'
import { timelineTexts } from './texts/timeline.ts'
import { trainTexts } from './texts/train.ts'

/** A view adds its own: `explore: exploreTexts` of `texts/explore.ts`. */
export const texts = {
  shell: shellTexts,
  parts: partTexts,
  explore: exploreTexts,
  files: filesTexts,
  film: filmTexts,
  gallery: galleryTexts,
  models: modelsTexts,
  settings: settingsTexts,
  timeline: timelineTexts,
  train: trainTexts,
} as const
