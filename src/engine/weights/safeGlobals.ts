/**
 * What may lie beside tensors in a checkpoint: the globals that `torch.load(weights_only=True)` takes (PyTorch's
 * torch/_weights_only_unpickler.py). Nothing of PyTorch is run: what is no number is kept as nothing.
 */
import { elementBytes, type ElementType } from './elements.ts'

/** What numbers of a storage are; without `type`, of a kind that cannot be read: complex, quantised, untyped. */
export class StorageType {
  readonly type: ElementType | undefined
  /** Of one of them. */
  readonly bytes: number

  constructor(type: ElementType | undefined, bytes = type === undefined ? 1 : elementBytes[type]) {
    this.type = type
    this.bytes = bytes
  }
}

const readTypes: Readonly<Record<string, ElementType>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
}
/** Bytes of one number. */
const unreadTypes: Readonly<Record<string, number>> = {
  ComplexFloatStorage: 8,
  ComplexDoubleStorage: 16,
  QInt8Storage: 1,
  QUInt8Storage: 1,
  QInt32Storage: 4,
  QUInt4x2Storage: 1,
  QUInt2x4Storage: 1,
}

/** By their full names, on any device. */
export const storageTypes: ReadonlyMap<string, StorageType> = new Map(
  [
    ...Object.entries(readTypes).map(([name, type]) => [name, new StorageType(type)] as const),
    ...Object.entries(unreadTypes).map(([name, bytes]) => [name, new StorageType(undefined, bytes)] as const),
  ].flatMap(([name, type]) => [
    [`torch.${name}`, type],
    [`torch.cuda.${name}`, type],
    ['torch.storage.UntypedStorage', new StorageType(undefined)],
  ]),
)

/** Functions of whose result nothing is needed. */
export const nothingFunctions: readonly string[] = [
  'torch.device',
  'torch.serialization._get_layout',
  '_codecs.encode',
  // Python 2's name is what protocols up to 2 write.
  ...['builtins', '__builtin__'].flatMap((module) =>
    ['set', 'frozenset', 'bytearray', 'complex'].map((name) => `${module}.${name}`),
  ),
]

/** Functions that make tensors of kinds that no weights here are: sparse, quantised, without numbers, of other types. */
export const unreadTensors: readonly string[] = [
  '_rebuild_sparse_tensor',
  '_rebuild_qtensor',
  '_rebuild_meta_tensor_no_storage',
  '_rebuild_nested_tensor',
  '_rebuild_device_tensor_from_numpy',
  '_rebuild_device_tensor_from_cpu_tensor',
  '_rebuild_wrapper_subclass',
  '_rebuild_tensor_v3',
].map((name) => `torch._utils.${name}`)

const dtypes =
  /^torch\.(?:bool|bfloat16|b?complex\d+|float\d+(?:_\w+)?|u?int\d+|qu?int\d+(?:x\d)?|bits\d+(?:x\d)?)$/
const schemes = /^torch\.per_(?:tensor|channel)_(?:affine|symmetric|affine_float_qparams)$/
const tensorTypes = /^torch\.(?:(?:cuda\.)?(?:sparse\.)?[A-Z]\w*Tensor|Tensor)$/
const classes: ReadonlySet<string> = new Set(['torch.nn.parameter.Parameter', 'torch.storage.TypedStorage'])

/** Whether it is only a name: of a type of numbers, of a class. */
export function isNameOnly(global: string): boolean {
  return [dtypes, schemes, tensorTypes].some((names) => names.test(global)) || classes.has(global)
}
