/**
 * What PyTorch puts into its pickles: tensors that describe themselves and point at a storage, and plain values beside
 * them (safeGlobals.ts). Every other global is refused by name. Knows no file layout; the numbers are elsewhere
 * (torchTensors.ts).
 */
import type { PickleFunction, PickleWorld } from './pickle.ts'
import { isNameOnly, nothingFunctions, StorageType, storageTypes, unreadTensors } from './safeGlobals.ts'
import { isShape } from './stateDict.ts'
import { foreignPickleProblem, formatProblem } from './weightsProblem.ts'

/** A run of numbers that tensors share. */
export class StorageReference {
  readonly key: string
  readonly type: StorageType
  /** In elements. */
  readonly length: number

  constructor(key: string, type: StorageType, length: number) {
    this.key = key
    this.type = type
    this.length = length
  }
}

/** A tensor as a window on a storage; `offset` and `strides` in elements. */
export class TensorReference {
  readonly storage: StorageReference
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]

  constructor(
    storage: StorageReference,
    offset: number,
    shape: readonly number[],
    strides: readonly number[],
  ) {
    this.storage = storage
    this.offset = offset
    this.shape = shape
    this.strides = strides
  }
}

/** A tensor of a kind that weights here never are, such as a sparse one. */
export const unreadTensor = Symbol('unread tensor')

/** More dimensions than any layer has; bounds the work per tensor. */
const mostDimensions = 16
/** OrderedDicts of Python 2 are copied from lists of pairs; bounds how often. */
const mostCopiedPairs = 1_000_000

/** The storages that were named, by key, and the world that meets them. */
export class TorchWorld implements PickleWorld {
  readonly storages = new Map<string, StorageReference>()
  readonly #globals: ReadonlyMap<string, unknown>
  #copiedPairs = 0

  constructor() {
    const functions: readonly [string, PickleFunction][] = [
      ['collections.OrderedDict', (args) => this.#orderedDict(args)],
      ['torch.Size', ([sizes]) => sizes],
      ['torch._utils._rebuild_tensor', tensor],
      ['torch._utils._rebuild_tensor_v2', tensor],
      ['torch._utils._rebuild_parameter', ([data]) => data],
      ['torch._utils._rebuild_parameter_with_state', ([data]) => data],
      ['torch._tensor._rebuild_from_type_v2', ([make, , args]) => remade(make, args)],
      ['collections.Counter', ([counts]) => (counts instanceof Map ? counts : new Map())],
      ...nothingFunctions.map((name): [string, PickleFunction] => [name, () => null]),
      ...unreadTensors.map((name): [string, PickleFunction] => [name, () => unreadTensor]),
    ]
    this.#globals = new Map<string, unknown>([...functions, ...storageTypes])
  }

  global(module: string, name: string): unknown {
    const known = this.#globals.get(`${module}.${name}`)
    if (known !== undefined) return known
    if (isNameOnly(`${module}.${name}`)) return null
    throw foreignPickleProblem(module, name)
  }

  /** ('storage', type, key, device, length), and in the legacy format a view, which is None. */
  persistent(id: unknown): StorageReference {
    if (!Array.isArray(id)) throw formatProblem('The PyTorch file refers to data that it does not describe.')
    const [kind, type, key, , length, view] = id as readonly unknown[]
    const valid =
      kind === 'storage' && type instanceof StorageType && typeof key === 'string' && isShape([length])
    if (!valid) throw formatProblem('The PyTorch file describes its data in an unknown way.')
    if (view !== undefined && view !== null) {
      throw formatProblem('The PyTorch file shares data in a way that only PyTorch before 0.4 used.')
    }
    const storage = new StorageReference(key, type, Number(length))
    const before = this.storages.get(key)
    if (before !== undefined && (before.type !== storage.type || before.length !== storage.length)) {
      throw formatProblem('The PyTorch file describes the same data in two ways.')
    }
    this.storages.set(key, before ?? storage)
    return before ?? storage
  }

  #orderedDict([pairs]: readonly unknown[]): Map<unknown, unknown> {
    const entries: readonly unknown[] = Array.isArray(pairs) ? pairs : []
    this.#copiedPairs += entries.length
    if (this.#copiedPairs > mostCopiedPairs) throw formatProblem('The pickle has too many objects.')
    return new Map(
      entries.map((pair): [unknown, unknown] => {
        if (!Array.isArray(pair)) throw formatProblem('The pickle has a dictionary whose items are no pairs.')
        return [pair[0], pair[1]]
      }),
    )
  }
}

/** A tensor with attributes of its own: a function, the class, the function's arguments, the attributes. */
function remade(make: unknown, args: unknown): unknown {
  if (typeof make === 'function' && Array.isArray(args)) return (make as PickleFunction)(args)
  throw formatProblem('The PyTorch file has a tensor whose description is damaged.')
}

/** storage, offset, shape, strides; then gradients and hooks, which weights don't need. */
function tensor([storage, offset, shape, strides]: readonly unknown[]):
  TensorReference | typeof unreadTensor {
  const valid =
    storage instanceof StorageReference &&
    isShape([offset]) &&
    isShape(shape) &&
    isShape(strides) &&
    shape.length === strides.length &&
    shape.length <= mostDimensions
  if (!valid) throw formatProblem('The PyTorch file has a tensor whose description is damaged.')
  if (storage.type.type === undefined) return unreadTensor
  return new TensorReference(storage, Number(offset), shape, strides)
}
