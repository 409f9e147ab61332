/** Names of tensors as people's modules give them, reduced to layer and field. Knows no shapes. */
import type { NamedArray, StateDict } from './stateDict.ts'

/** One tensor of a layer: `module.main.3.running_mean` is the field `running_mean` of the layer `3`. */
export interface LayerTensor {
  /** As in the file, for messages. */
  readonly given: string
  readonly layer: string
  readonly field: string
  readonly array: NamedArray
}

/** The layer's tensors by field, and how the file's names of them begin (`module.main.3.`). */
export interface Layer {
  readonly name: string
  readonly prefix: string
  readonly tensors: ReadonlyMap<string, LayerTensor>
}

/**
 * The layers in the order of the file, named without what all names begin with: `module.`, `main.`, `netG.net.`.
 * The counters `num_batches_tracked` are left out: nothing is computed with them.
 */
export function layersOf(tensors: StateDict): readonly Layer[] {
  const names = [...tensors.keys()].filter((name) => !name.endsWith('num_batches_tracked'))
  const start = sharedSegments(names)
  const layers = new Map<string, Map<string, LayerTensor>>()
  for (const given of names) {
    const segments = given.split('.').slice(start)
    const field = segments.pop() ?? ''
    const layer = segments.join('.')
    const fields = layers.get(layer) ?? new Map<string, LayerTensor>()
    layers.set(layer, fields.set(field, { given, layer, field, array: tensors.get(given)! }))
  }
  return [...layers].map(([name, fields]): Layer => {
    const [first] = fields.values()
    return { name, prefix: first!.given.slice(0, -first!.field.length), tensors: fields }
  })
}

/** 2 before 10. */
export function byName(layers: readonly Layer[]): readonly Layer[] {
  return layers.toSorted((a, b) => naturalOrder.compare(a.name, b.name))
}

/** Whether the order says nothing: that of the alphabet, in which safetensors are written (2 behind 10). */
export function isAlphabetical(layers: readonly Layer[]): boolean {
  return layers.every(({ prefix }, i) => i === 0 || layers[i - 1]!.prefix < prefix)
}

/** The state dict parted by the first segment in which its names differ: `G.main…` and `D.main…`. */
export function partsOf(tensors: StateDict): ReadonlyMap<string, StateDict> {
  const start = sharedSegments([...tensors.keys()])
  const parts = new Map<string, Map<string, NamedArray>>()
  for (const [name, array] of tensors) {
    const owner = name.split('.')[start] ?? ''
    parts.set(owner, (parts.get(owner) ?? new Map<string, NamedArray>()).set(name, array))
  }
  return parts
}

const naturalOrder = new Intl.Collator('en', { numeric: true })

/** How many leading segments all names share; layer and field (the last two) are never among them. */
function sharedSegments(names: readonly string[]): number {
  const [first = [], ...others] = names.map((name) => name.split('.'))
  const most = others.reduce((least, segments) => Math.min(least, segments.length - 2), first.length - 2)
  let shared = 0
  while (shared < most && others.every((segments) => segments[shared] === first[shared])) shared += 1
  return shared
}
