/** What somebody chooses of pictures that are taken out, and what the Studio is asked for because of it. Pure; knows no window. */
import * as v from 'valibot'
import { extentOf, type Extent } from '../../contract/enlarging.ts'
import { scalingSchema } from '../../contract/schemas/formats.ts'
import { dpi, stillSize, type StillSettings } from '../../contract/schemas/stills.ts'
import {
  centimetres,
  pixelsOf,
  stillBounds,
  stillFormat,
  stillFormats,
  stillKinds,
  type PictureFileFormat,
} from '../../contract/stillFormats.ts'
import {
  fieldsIn,
  formatWith,
  readFieldChoices,
  shownFields,
  type FieldChoices,
  type FormatField,
} from '../film/formatChoices.ts'

/** Each falls back to what is usual, since what is kept may be of an older version. */
const stillChoices = v.object({
  format: v.fallback(v.picklist(stillKinds), 'png'),
  size: v.fallback(stillSize, { kind: 'times', times: 8 }),
  scaling: v.fallback(scalingSchema, 'nearest'),
  dpi: v.fallback(dpi, 300),
})

export type StillChoices = Readonly<v.InferOutput<typeof stillChoices> & FieldChoices<typeof stillFormats>>

/** As they were kept, as far as they make sense; `smooth` is how pixels are seen where nothing was chosen. */
export function readStillChoices(kept: unknown, smooth: boolean): StillChoices {
  const isKept = typeof kept === 'object' && kept !== null
  const read = isKept ? kept : { scaling: smooth ? 'lanczos' : 'nearest' }
  return { ...v.parse(stillChoices, read), ...readFieldChoices(stillFormats, read) }
}

const fieldsOf = ({ format }: Pick<StillChoices, 'format'>) => fieldsIn(format, stillFormat(format).fields)

/** What there is to be chosen of the format itself. */
export function stillFields(choices: StillChoices): FormatField[] {
  return shownFields(fieldsOf(choices), choices)
}

export function stillSettingsOf(choices: StillChoices): StillSettings {
  const { format, size, scaling, dpi: dots } = choices
  const chosen = formatWith(format, fieldsOf(choices), choices) as PictureFileFormat // as FieldChoices has them
  return { format: chosen, size, scaling, dpi: dots }
}

/** In pixels. */
export function stillExtent(choices: Pick<StillChoices, 'size' | 'scaling'>, picture: Extent): Extent {
  return extentOf(choices, picture, stillBounds(picture))
}

/** In centimetres. */
export function printExtent({ width, height }: Extent, { dpi: dots }: Pick<StillChoices, 'dpi'>): Extent {
  return { width: centimetres(width, dots), height: centimetres(height, dots) }
}

/** The size that comes to so many centimetres. */
export function sizeOnPaper(width: number, { dpi: dots }: Pick<StillChoices, 'dpi'>): StillChoices['size'] {
  return { kind: 'width', width: Math.max(1, pixelsOf(width, dots)) }
}
