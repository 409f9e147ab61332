/** Where a model comes from, in a word and in sentences. */
import type { Model } from '../../../contract/schemas/models.ts'
import { texts } from '../../texts.ts'

export function badgeOf({ shipped, provenance }: Model): 'shipped' | 'trained' | 'imported' {
  return shipped ? 'shipped' : provenance.kind
}

export function provenanceOf({ provenance }: Model): string[] {
  if (provenance.kind === 'imported') {
    return [texts.models.importedFrom(provenance.file), texts.models.importedMore]
  }
  const { pictures, dataset, recipe, epochs, steps, seed, fineTuned } = provenance
  return [
    texts.models.trainedOn(pictures, dataset, recipe),
    texts.models.trainedFor(epochs, steps, seed),
    ...(fineTuned === undefined ? [] : [texts.models.fineTuned(fineTuned)]),
  ]
}
