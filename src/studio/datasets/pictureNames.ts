/** What the pictures of a dataset are called. */
import { join } from 'node:path'
import * as v from 'valibot'
import { readJson } from '../library/readJson.ts'
import { readLabels, type Dataset } from './dataset.ts'

/** Of what was imported from a folder. */
const files = v.object({ pictures: v.exactOptional(v.array(v.string())) })

/**
 * Each by its file below the folder that was imported; where several are parts of one, with a number. Those of published sets
 * are numbers, behind their class where they have one. @throws `dataset-damaged`
 */
export async function readPictureNames(dataset: Dataset): Promise<string[]> {
  const { count, directory, labels } = dataset
  const read = await readJson(join(directory, 'report.json'), { schema: files })
  const named = 'value' in read ? read.value.pictures : undefined
  if (named?.length === count) return numbered(named)
  const classes = labels.length > 0 ? await readLabels(dataset) : undefined
  return Array.from({ length: count }, (_, at) => {
    const label = classes && labels[classes[at]!]
    return label === undefined ? `${at + 1}` : `${label} ${at + 1}`
  })
}

/** Parts of one file come one after the other. */
function numbered(names: readonly string[]): string[] {
  let part = 1
  return names.map((name, at) => {
    part = name === names[at - 1] ? part + 1 : 1
    return part === 1 && name !== names[at + 1] ? name : `${name} (${part})`
  })
}
