/** Where a model comes from, in sentences. */
import type { Model } from '../../contract/schemas/models.ts'
import { modelTexts } from './modelTexts.ts'

export function provenanceOf({ provenance }: Model): string[] {
  if (provenance.kind === 'imported') {
    const { file, leftOut } = provenance
    const left = leftOut ? [modelTexts.leftOut(leftOut)] : []
    return [modelTexts.importedFrom(file), ...left, modelTexts.importedMore]
  }
  const { pictures, dataset, recipe, epochs, steps, seed, fineTuned } = provenance
  return [
    modelTexts.trainedOn(pictures, dataset, recipe),
    modelTexts.trainedFor(epochs, steps, seed),
    ...(fineTuned === undefined ? [] : [modelTexts.fineTuned(fineTuned)]),
  ]
}
