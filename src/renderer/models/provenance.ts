/** Where a model comes from, in sentences. */
import type { Model } from '../../contract/schemas/models.ts'
import { modelTexts } from './modelTexts.ts'

export function provenanceOf({ provenance }: Model): string[] {
  if (provenance.kind === 'imported') {
    return [modelTexts.importedFrom(provenance.file), modelTexts.importedMore]
  }
  const { pictures, dataset, recipe, epochs, steps, seed, fineTuned } = provenance
  return [
    modelTexts.trainedOn(pictures, dataset, recipe),
    modelTexts.trainedFor(epochs, steps, seed),
    ...(fineTuned === undefined ? [] : [modelTexts.fineTuned(fineTuned)]),
  ]
}
