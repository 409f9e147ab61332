/**
 * Python's pickle as a data format: lists, dictionaries, text and numbers (Python's Lib/pickletools.py describes the
 * opcodes). Runs nothing: each global goes by name to `world`, which decides. Knows no PyTorch.
 */
import { strFromU8 } from 'fflate'
import { ByteReader } from './byteReader.ts'
import { formatProblem } from './weightsProblem.ts'

/** What stands for a Python callable; `world.global` makes them. */
export type PickleFunction = (args: readonly unknown[]) => unknown

/** An object that is told its state after it was made. */
export abstract class Built {
  abstract build(state: unknown): void
}

export interface PickleWorld {
  /** Text of Python 2 holds bytes too: a letter stands for each. Otherwise it is UTF-8. */
  readonly textIsLatin1?: true
  /** What stands for `module.name`; throws for whatever is not allowed. */
  global(module: string, name: string): unknown
  /** What a persistent id stands for. */
  persistent(id: unknown): unknown
}

const mostRemembered = 1_000_000
const deepestNesting = 1_000
/** A tensor takes about forty. */
const mostOperations = 5_000_000
/** Lists, tuples, dictionaries and what functions give: a tensor takes about eight, and each some hundred bytes here. */
const mostObjects = 300_000
/** Of text, all of it together: of weights it is names. */
const mostTextBytes = 50_000_000

/**
 * The value of the pickle that begins where the reader stands; the reader is left after it.
 * Tuples and lists are arrays, dictionaries are Maps, whole numbers beyond 2⁵³ are bigints.
 * @throws ProblemError `weights-format` for a pickle that is damaged or uses what weights never need.
 */
export function unpickle(reader: ByteReader, world: PickleWorld): unknown {
  const machine = new PickleMachine()
  for (let done = 0; done < mostOperations; done++) {
    const code = reader.uint8()
    if (code === 0x2e) return machine.pop() // STOP
    const operation = operations.get(code)
    if (operation === undefined) {
      throw formatProblem(`The pickle has the opcode ${code}, which files of weights do not use.`)
    }
    operation(machine, reader, world)
  }
  throw formatProblem('The pickle is too long for a file of weights.')
}

/** The pickle machine's memory: a stack, the stacks beneath its marks, and what was remembered. */
class PickleMachine {
  #stack: unknown[] = []
  readonly #beneath: unknown[][] = []
  readonly #memo = new Map<number, unknown>()
  #objects = 0
  #textBytes = 0

  push(value: unknown): void {
    this.#stack.push(value)
  }

  /** What takes memory of its own, however few bytes ask for it. */
  pushObject(value: object): void {
    this.#objects += 1
    if (this.#objects > mostObjects) throw formatProblem('The pickle has too many objects.')
    this.push(value)
  }

  pushText(reader: ByteReader, byteCount: number, isLatin1 = false): void {
    const bytes = reader.take(byteCount)
    this.#textBytes += byteCount
    if (this.#textBytes > mostTextBytes) throw formatProblem('The pickle has too much text.')
    this.push(strFromU8(bytes, isLatin1))
  }

  pop(): unknown {
    if (this.#stack.length === 0) throw formatProblem('The pickle takes a value where there is none.')
    return this.#stack.pop()
  }

  top(): unknown {
    if (this.#stack.length === 0) throw formatProblem('The pickle uses a value where there is none.')
    return this.#stack.at(-1)
  }

  mark(): void {
    if (this.#beneath.length >= deepestNesting) throw formatProblem('The pickle is nested too deeply.')
    this.#beneath.push(this.#stack)
    this.#stack = []
  }

  /** What was pushed since the last mark. */
  popMark(): unknown[] {
    const values = this.#stack
    const beneath = this.#beneath.pop()
    if (beneath === undefined) throw formatProblem('The pickle closes what it did not open.')
    this.#stack = beneath
    return values
  }

  popTuple(size: number): void {
    const values = Array.from({ length: size }, () => this.pop())
    this.pushObject(values.toReversed())
  }

  remember(key = this.#memo.size): void {
    if (this.#memo.size >= mostRemembered) throw formatProblem('The pickle has too many objects.')
    this.#memo.set(key, this.top())
  }

  recall(key: number): void {
    if (!this.#memo.has(key)) throw formatProblem('The pickle refers to an object that it does not contain.')
    this.push(this.#memo.get(key))
  }

  append(values: readonly unknown[]): void {
    const list = this.top()
    if (!Array.isArray(list)) throw formatProblem('The pickle appends to what is not a list.')
    for (const value of values) list.push(value)
  }

  /** `pairs`: key, value, key, value, … */
  setItems(pairs: readonly unknown[]): void {
    const dictionary = this.top()
    if (!(dictionary instanceof Map) || pairs.length % 2 !== 0) {
      throw formatProblem('The pickle sets an item of what is not a dictionary.')
    }
    for (let i = 0; i < pairs.length; i += 2) dictionary.set(pairs[i], pairs[i + 1])
  }

  call(): void {
    const args = this.pop()
    const callable = this.pop()
    if (typeof callable !== 'function' || !Array.isArray(args)) {
      throw formatProblem('The pickle calls what is not a known function.')
    }
    const result = (callable as PickleFunction)(args) // the only functions that reach the stack are the world's
    if (typeof result === 'object' && result !== null) this.pushObject(result)
    else this.push(result)
  }

  /** Attributes of an object: dictionaries have some that say nothing (an OrderedDict's `_metadata`). */
  build(): void {
    const state = this.pop()
    const made = this.top()
    if (made instanceof Built) made.build(state)
    else if (!(made instanceof Map))
      throw formatProblem('The pickle sets attributes of what is not a dictionary.')
  }
}

type Operation = (machine: PickleMachine, reader: ByteReader, world: PickleWorld) => void

/** What protocols 2 to 5 use, and as much of the older text opcodes as names a global. */
const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [0x80, (_machine, reader) => void reader.uint8()], // PROTO
  [0x95, (_machine, reader) => void reader.uint64()], // FRAME
  [0x28, (machine) => machine.mark()], // MARK
  [0x30, (machine) => void machine.pop()], // POP
  [0x31, (machine) => void machine.popMark()], // POP_MARK
  [0x32, (machine) => machine.push(machine.top())], // DUP
  [0x4e, (machine) => machine.push(null)], // NONE
  [0x88, (machine) => machine.push(true)], // NEWTRUE
  [0x89, (machine) => machine.push(false)], // NEWFALSE
  [0x4a, (machine, reader) => machine.push(reader.int32())], // BININT
  [0x4b, (machine, reader) => machine.push(reader.uint8())], // BININT1
  [0x4d, (machine, reader) => machine.push(reader.uint16())], // BININT2
  [0x8a, (machine, reader) => machine.push(longInteger(reader.take(reader.uint8())))], // LONG1
  [0x47, (machine, reader) => machine.push(reader.float64BigEndian())], // BINFLOAT
  [0x54, (machine, reader, world) => machine.pushText(reader, reader.uint32(), world.textIsLatin1)], // BINSTRING
  [0x55, (machine, reader, world) => machine.pushText(reader, reader.uint8(), world.textIsLatin1)], // SHORT_BINSTRING
  [0x58, (machine, reader) => machine.pushText(reader, reader.uint32())], // BINUNICODE
  [0x8c, (machine, reader) => machine.pushText(reader, reader.uint8())], // SHORT_BINUNICODE
  [0x8d, (machine, reader) => machine.pushText(reader, reader.uint64())], // BINUNICODE8
  [0x42, (machine, reader) => machine.push(reader.take(reader.uint32()))], // BINBYTES
  [0x43, (machine, reader) => machine.push(reader.take(reader.uint8()))], // SHORT_BINBYTES
  [0x8e, (machine, reader) => machine.push(reader.take(reader.uint64()))], // BINBYTES8
  [0x5d, (machine) => machine.pushObject([])], // EMPTY_LIST
  [0x61, (machine) => appendOne(machine)], // APPEND
  [0x65, (machine) => machine.append(machine.popMark())], // APPENDS
  [0x6c, (machine) => machine.pushObject(machine.popMark())], // LIST
  [0x29, (machine) => machine.pushObject([])], // EMPTY_TUPLE
  [0x74, (machine) => machine.pushObject(machine.popMark())], // TUPLE
  [0x85, (machine) => machine.popTuple(1)], // TUPLE1
  [0x86, (machine) => machine.popTuple(2)], // TUPLE2
  [0x87, (machine) => machine.popTuple(3)], // TUPLE3
  [0x7d, (machine) => machine.pushObject(new Map())], // EMPTY_DICT
  [0x8f, (machine) => machine.pushObject([])], // EMPTY_SET: as a list, since nothing is looked up in it
  [0x90, (machine) => machine.append(machine.popMark())], // ADDITEMS
  [0x91, (machine) => machine.pushObject(machine.popMark())], // FROZENSET
  [0x73, (machine) => setOne(machine)], // SETITEM
  [0x75, (machine) => machine.setItems(machine.popMark())], // SETITEMS
  [0x94, (machine) => machine.remember()], // MEMOIZE
  [0x71, (machine, reader) => machine.remember(reader.uint8())], // BINPUT
  [0x72, (machine, reader) => machine.remember(reader.uint32())], // LONG_BINPUT
  [0x68, (machine, reader) => machine.recall(reader.uint8())], // BINGET
  [0x6a, (machine, reader) => machine.recall(reader.uint32())], // LONG_BINGET
  [0x63, (machine, reader, world) => machine.push(world.global(reader.line(), reader.line()))], // GLOBAL
  [0x69, (machine, reader, world) => instance(machine, world.global(reader.line(), reader.line()))], // INST
  [0x93, (machine, _reader, world) => machine.push(stackGlobal(machine, world))], // STACK_GLOBAL
  [0x52, (machine) => machine.call()], // REDUCE
  [0x81, (machine) => machine.call()], // NEWOBJ
  [0x62, (machine) => machine.build()], // BUILD
  [0x51, (machine, _reader, world) => machine.push(world.persistent(machine.pop()))], // BINPERSID
])

function appendOne(machine: PickleMachine): void {
  const value = machine.pop()
  machine.append([value])
}

function setOne(machine: PickleMachine): void {
  const value = machine.pop()
  const key = machine.pop()
  machine.setItems([key, value])
}

function instance(machine: PickleMachine, callable: unknown): void {
  const args = machine.popMark()
  machine.push(callable)
  machine.push(args)
  machine.call()
}

function stackGlobal(machine: PickleMachine, world: PickleWorld): unknown {
  const name = machine.pop()
  const module = machine.pop()
  if (typeof name !== 'string' || typeof module !== 'string') {
    throw formatProblem('The pickle names a global by what is not text.')
  }
  return world.global(module, name)
}

/** Two's complement, the least significant byte first. */
function longInteger(bytes: Uint8Array): number | bigint {
  const unsigned = bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n)
  const value = BigInt.asIntN(bytes.length * 8, unsigned)
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}
