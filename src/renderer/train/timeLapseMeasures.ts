/** How large and how long a training's time-lapse will be. Pure. */
import type { Previews, Run } from '../../contract/schemas/runs.ts'
import type { Extent } from '../../contract/enlarging.ts'

/** Of a preview file: all its pictures side by side. */
export function previewExtent({
  columns,
  count,
  gap,
  size,
}: Pick<Previews, 'columns' | 'count' | 'gap' | 'size'>): Extent {
  const side = (pictures: number) => pictures * size + (pictures - 1) * gap
  return { width: side(columns), height: side(Math.ceil(count / columns)) }
}

/** As far as it can be told from here: those that the recipe keeps, and the latest. */
export function checkpointsOf({ recipe, epoch }: Pick<Run, 'recipe' | 'epoch'>): number {
  const epochs = recipe.training['checkpointEpochs']
  const kept = Array.isArray(epochs) ? epochs.filter((one) => one < epoch).length : 0
  return kept + 1
}
