/**
 * PyTorch's .pth and .pt: the zip format, the format of before 1.6, and the state dicts inside. Nothing in a file is
 * ever run. Knows containers; not which network a state dict makes.
 */
import { strFromU8, unzipSync } from 'fflate'
import { ProblemError } from '../problemError.ts'
import { ByteReader } from './byteReader.ts'
import { foreignZip } from './foreignFormats.ts'
import { unpickle } from './pickle.ts'
import type { FoundStateDict, NamedArray } from './stateDict.ts'
import { TensorReference, TorchWorld, unreadTensor, type StorageReference } from './torchPickle.ts'
import { TensorMaker, type StoredNumbers } from './torchTensors.ts'
import { formatProblem, printable } from './weightsProblem.ts'

const mostZipEntries = 100_000
const mostStateDicts = 1_000
const deepestStateDict = 8
/** Packed weights are hardly smaller; some are mostly zeros. */
const mostPacked = 10
const torchEntry = /^[^/]*\/(?:data\.pkl|byteorder|data\/[^/]+)$/
/** torch.save's first pickled number in files of before 1.6. */
const legacyMagic = 0x1950a86a20f9469cfc6cn
/** As a pickle has it. */
const legacyMagicBytes = Uint8Array.from({ length: 10 }, (_, i) =>
  Number((legacyMagic >> BigInt(8 * i)) & 0xffn),
)
const legacyProtocol = 1001

/**
 * Every state dict of the file, those nearest to its root first.
 * @throws ProblemError `weights-foreign-pickle` where it holds anything but weights and plain values,
 * `weights-format` where it is damaged or no PyTorch file.
 */
export function readTorchFile(bytes: Uint8Array): readonly FoundStateDict[] {
  const { root, numbers, size } = isZip(bytes) ? readZip(bytes) : readLegacy(bytes)
  const tensors = new TensorMaker(numbers, size + 1_000_000)
  return findStateDicts(root, tensors)
}

/**
 * Whether a file of any name is PyTorch's, by its first 512 bytes: a zip that begins with what torch.save or torch.jit.save
 * writes, or the first number of files of before 1.6.
 */
export function beginsAsTorchFile(head: Uint8Array): boolean {
  const text = strFromU8(head, true)
  if (head[0] === 0x80) return text.slice(0, 32).includes(strFromU8(legacyMagicBytes, true))
  if (!isZip(head) || head.length <= 30) return false
  const first = text.slice(30, 30 + head[26]! + 256 * head[27]!)
  return /^[^/]+\/(?:data\.pkl|constants\.pkl|\.format_version|byteorder|version|data\/|code\/)/.test(first)
}

/** Whether the file is one for `readTorchFile`, by its first bytes. */
export function looksLikeTorchFile(bytes: Uint8Array): boolean {
  return isZip(bytes) || bytes[0] === 0x80
}

interface TorchContent {
  readonly root: unknown
  /** Bytes, unpacked. */
  readonly size: number
  readonly numbers: StoredNumbers
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4
}

/** name/data.pkl, name/byteorder and the storages name/data/KEY. */
function readZip(bytes: Uint8Array): TorchContent {
  const { entries, size } = unzip(bytes)
  const pickleName = [...entries.keys()].find((name) => name.endsWith('/data.pkl'))!
  const folder = pickleName.slice(0, -'data.pkl'.length)
  const root = unpickle(new ByteReader(entries.get(pickleName)!), new TorchWorld())
  const byteOrder = entries.get(`${folder}byteorder`)
  return {
    root,
    size,
    numbers: {
      bigEndian: byteOrder !== undefined && strFromU8(byteOrder.subarray(0, 10)) === 'big',
      bytesOf(storage) {
        const stored = entries.get(`${folder}data/${storage.key}`)
        if (stored === undefined || stored.length < storageBytes(storage)) {
          throw formatProblem('The PyTorch file lacks the data of a tensor: it was cut short or damaged.')
        }
        return stored
      },
    },
  }
}

/**
 * The entries with their bytes. PyTorch stores them; other programs may have packed them again, and what unpacks to far
 * more than its size is refused before that.
 */
function unzip(bytes: Uint8Array): { readonly entries: ReadonlyMap<string, Uint8Array>; size: number } {
  const names: string[] = []
  const sizes = { stored: 0, unpacked: 0 }
  try {
    const files = unzipSync(bytes, {
      filter({ name, size, originalSize, compression }) {
        names.push(name)
        if (compression === 0) sizes.stored += size
        sizes.unpacked += originalSize
        if (sizes.stored > bytes.length || names.length > mostZipEntries) {
          throw formatProblem('The zip archive claims to hold more than its own size.')
        }
        if (sizes.unpacked > bytes.length * mostPacked) {
          throw formatProblem('The zip archive unpacks to far more than its size, which weights never do.')
        }
        return torchEntry.test(name)
      },
    })
    const entries = new Map(Object.entries(files))
    const problem = foreignZip(names)
    if (problem) throw problem
    return { entries, size: sizes.unpacked }
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause
    throw formatProblem('The PyTorch file is a damaged zip archive: it was cut short or changed.', cause)
  }
}

/** Pickles of a magic number, the protocol, the system, the object and the keys; then the storages in their order. */
function readLegacy(bytes: Uint8Array): TorchContent {
  const reader = new ByteReader(bytes)
  const world = new TorchWorld()
  if (unpickle(reader, world) !== legacyMagic || unpickle(reader, world) !== legacyProtocol) {
    throw formatProblem('The file is a pickle, but PyTorch did not write it.')
  }
  unpickle(reader, world) // sizes of C's types: of no use, the numbers are little-endian always
  const root = unpickle(reader, world)
  const keys = unpickle(reader, world)
  if (!Array.isArray(keys)) throw formatProblem('The PyTorch file lacks the list of its data.')
  const stored = new Map<string, Uint8Array>()
  for (const key of keys as readonly unknown[]) {
    const storage = typeof key === 'string' ? world.storages.get(key) : undefined
    if (storage === undefined || reader.uint64() !== storage.length) {
      throw formatProblem('The PyTorch file has data that no tensor describes.')
    }
    stored.set(storage.key, reader.take(storageBytes(storage)))
  }
  return {
    root,
    size: bytes.length,
    numbers: {
      bigEndian: false,
      bytesOf(storage) {
        const found = stored.get(storage.key)
        if (found === undefined) throw formatProblem('The PyTorch file lacks the data of a tensor.')
        return found
      },
    },
  }
}

function storageBytes({ type, length }: StorageReference): number {
  return length * type.bytes
}

/** Breadth first through dictionaries with text for keys and through lists; others (optimizers) hold no weights. */
function findStateDicts(root: unknown, tensors: TensorMaker): readonly FoundStateDict[] {
  const found: FoundStateDict[] = []
  const seen = new Set<unknown>()
  let level: { path: readonly string[]; value: unknown }[] = [{ path: [], value: root }]
  while (level.length > 0) {
    const next: typeof level = []
    for (const { path, value } of level) {
      if (seen.has(value)) continue
      seen.add(value)
      const named = new Map<string, NamedArray>()
      for (const [key, child] of textEntries(value)) {
        if (child instanceof TensorReference) named.set(key, tensors.make(child))
        else if (child === unreadTensor) throw unread([...path, key])
        else if (path.length < deepestStateDict) next.push({ path: [...path, key], value: child })
      }
      if (named.size > 0) found.push({ path, tensors: named })
      if (found.length > mostStateDicts) throw formatProblem('The PyTorch file holds too many state dicts.')
    }
    level = next
  }
  return found
}

function unread(path: readonly string[]): ProblemError {
  return formatProblem(
    `The tensor ${printable(path.join('.'))} is sparse, quantised, complex or of 8-bit floats, which cannot be read.`,
  )
}

function textEntries(value: unknown): readonly [string, unknown][] {
  if (Array.isArray(value)) return value.map((child, i): [string, unknown] => [String(i), child])
  if (!(value instanceof Map)) return []
  return [...value].filter((entry): entry is [string, unknown] => typeof entry[0] === 'string')
}
