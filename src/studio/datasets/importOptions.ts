/** The options of an import: defaults filled in, nonsense refused in a sentence. */
import { fit as fitSchema, type ImportInput } from '../../contract/schemas/datasets.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { parseColour, type Colour } from '../raster.ts'
import type { RowOptions } from './cutRows.ts'
import type { DatasetOptions } from './dataset.ts'

const smallestSize = 4
const largestSize = 1024
const mostTilesAcross = 64

/** @throws `dataset-options`. Options that do not matter for the fit are put to one value, so that ids agree. */
export function checkOptions(request: Omit<ImportInput, 'source'>): Omit<DatasetOptions, 'dropDuplicates'> {
  const { name, size, channels, fit = 'cover', background, tilesAcross = 3 } = request
  const { withTestSet = false, dropSmall = false } = request
  if (name.trim() === '') throw wrong('The dataset has no name.', 'Give it one.')
  if (!isBetween(size, smallestSize, largestSize))
    throw wrong(
      `${size} is not a size for pictures.`,
      `Choose a whole number from ${smallestSize} to ${largestSize}.`,
    )
  if (![1, 3, 4].includes(channels))
    throw wrong(
      `Pictures cannot have ${channels} channels.`,
      'Choose 1 (grey), 3 (colour) or 4 (colour and alpha).',
    )
  if (!fitSchema.options.includes(fit))
    throw wrong(`There is no fit called ${String(fit)}.`, `Choose one of ${fitSchema.options.join(', ')}.`)
  if (!isBetween(tilesAcross, 1, mostTilesAcross))
    throw wrong(
      `${tilesAcross} tiles across cannot be.`,
      `Choose a whole number from 1 to ${mostTilesAcross}.`,
    )
  if (background !== undefined && parseColour(background) === undefined)
    throw wrong(`${background} is not a colour.`, 'Write it as #rrggbb, for example #ffffff.')
  return {
    size,
    channels,
    fit,
    background: background?.toLowerCase() ?? (channels === 4 ? null : '#ffffff'),
    tilesAcross: fit === 'tiles' ? tilesAcross : 1,
    withTestSet,
    ...(dropSmall && { dropSmall }),
  }
}

export function rowOptionsOf({ size, channels, background }: DatasetOptions): RowOptions {
  const white: Colour = [255, 255, 255, 255]
  const clear: Colour = [0, 0, 0, 0]
  const colour = background === null ? undefined : parseColour(background)
  return { size, channels, background: colour ?? white, padding: colour ?? (channels === 4 ? clear : white) }
}

function isBetween(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

function wrong(message: string, remedy: string): ProblemError {
  return new ProblemError({ code: 'dataset-options', message, remedy })
}
