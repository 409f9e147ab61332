import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { readSafetensors } from '../../../src/engine/weights/safetensors.ts'
import { readTorchFile } from '../../../src/engine/weights/torchFile.ts'
import { readWeightsFile } from '../../../src/engine/weights/weightsFile.ts'
import { array, fixture, problemOf, within } from './fixture.ts'

const only = (path: string) => readTorchFile(fixture(path))[0]!.tensors

/** The zip that PyTorch would write around a pickle. */
function torchZip(pickled: Uint8Array, { level = 0 as 0 | 9, data = new Uint8Array(4) } = {}): Uint8Array {
  return zipSync({ x: { 'data.pkl': pickled, byteorder: strToU8('little'), data: { '0': data } } }, { level })
}

/** Opcodes and arguments as text, a byte per character. */
function pickle(...parts: readonly string[]): Uint8Array {
  return strToU8(parts.join(''), true)
}

const short = (text: string) => `\x8c${String.fromCharCode(text.length)}${text}`
/** persistent id of the storage 0 with four bytes: one float. */
const storage = `(${short('storage')}ctorch\nFloatStorage\n${short('0')}${short('cpu')}K\x01tQ`
const tensor = (offset: number, shape: string, strides: string) =>
  `ctorch._utils\n_rebuild_tensor_v2\n(${storage}K${String.fromCharCode(offset)}${shape}${strides}\x89}tR`
const dictOf = (value: string) => pickle('\x80\x02}', short('w'), value, 's.')

describe('what PyTorch wrote', () => {
  test.each(['dcgan32', 'dcgan64', 'dcgan64-bias-network', 'dcgan64-rgba', 'mnist28'])(
    'the generator of %s has exactly the values of the reference case',
    (name) => {
      const found = readTorchFile(fixture(`pytorch/${name}.generator.pth`))
      expect(found.map(({ path }) => path)).toEqual([[]])
      const read = new Map([...found[0]!.tensors].filter(([key]) => !key.endsWith('num_batches_tracked')))
      const expected = within(readSafetensors(fixture(`pytorch/${name}.safetensors`)).tensors, 'G.')
      expect([...read.keys()].toSorted()).toEqual([...expected.keys()].toSorted())
      for (const [key, { shape, data }] of expected) {
        expect(read.get(key)!.shape).toEqual(shape)
        expect(
          Buffer.compare(Buffer.from(data.slice().buffer), Buffer.from(read.get(key)!.data.slice().buffer)),
        ).toBe(0)
      }
    },
  )

  test.each(['zip', 'legacy'])('every type of number in the %s format', (format) => {
    expect(new Map(only(`torch/types.${format}.pth`))).toEqual(
      readSafetensors(fixture('torch/types.safetensors')).tensors,
    )
  })

  test.each(['zip', 'legacy'])('windows on shared numbers in the %s format', (format) => {
    const tensors = only(`torch/strided.${format}.pth`)
    expect(tensors.get('base')).toEqual(array([4, 6], (i) => i / 8))
    expect(tensors.get('transposed')).toEqual(array([6, 4], (i) => ((i % 4) * 6 + Math.floor(i / 4)) / 8))
    expect(tensors.get('sliced')).toEqual({ shape: [2, 2], data: Float32Array.of(1, 1.25, 1.75, 2) })
    expect(tensors.get('expanded')).toEqual(array([2, 3], (i) => 5 + (i % 3) / 8))
    expect(tensors.get('channels_last')).toEqual(array([1, 2, 2, 3], (i) => i / 8))
    expect(tensors.get('parameter')).toEqual(array([3], (i) => 7 + i / 8))
  })

  test('other protocols and the legacy format give the same network', () => {
    const { tensors } = readTorchFile(fixture('torch/generator.module.pth'))[0]!
    const plain = within(tensors, 'module.')
    expect(only('torch/generator.legacy.pth')).toEqual(plain)
    expect(only('torch/generator.protocol4.pth')).toEqual(plain)
    expect(plain.get('main.0.weight')).toEqual(array([3, 4, 4, 4], (i) => i / 8))
    expect(plain.get('main.1.running_mean')).toEqual(array([4], (i) => 3 + i / 8))
  })

  test('a checkpoint shows each state dict with the keys that lead to it, and no optimizer', () => {
    const found = readTorchFile(fixture('torch/checkpoint.pth'))
    expect(found.map(({ path }) => path.join('/'))).toEqual(['', 'netG', 'g_ema'])
    expect([...found[0]!.tensors.keys()]).toEqual(['fixed_noise'])
    expect(found[2]!.tensors.get('main.0.weight')!.data[0]).toBe(0.5)
  })

  test('the kind of a file is told by its first bytes', () => {
    expect(readWeightsFile(fixture('torch/small.safetensors')).format).toBe('safetensors')
    expect(readWeightsFile(fixture('torch/generator.legacy.pth')).format).toBe('pytorch')
    expect(readWeightsFile(fixture('torch/generator.half.pth')).format).toBe('pytorch')
    expect(problemOf(() => readWeightsFile(strToU8('GIF89a and so on')))).toContain(
      'weights-format: The file is neither',
    )
    expect(problemOf(() => readWeightsFile(new Uint8Array()))).toContain('weights-format')
  })
})

describe('Python objects are refused by name and nothing is run', () => {
  const command = `(${short('echo harm')}tR.`
  test.each<[string, Uint8Array]>([
    ['in a zip', torchZip(pickle('\x80\x02cos\nsystem\n', command))],
    ['in a bare pickle', pickle('\x80\x02cos\nsystem\n', command)],
    ['by a stack global', torchZip(pickle('\x80\x04', short('os'), short('system'), '\x93', command))],
    ['by an INST', torchZip(pickle('\x80\x02(', short('echo harm'), 'ios\nsystem\n.'))],
    ['deep within a dictionary', torchZip(dictOf(`cos\nsystem\n(${short('echo harm')}tR`))],
  ])('os.system %s', (_where, bytes) => {
    expect(problemOf(() => readTorchFile(bytes))).toContain(
      'weights-foreign-pickle: The PyTorch file contains the Python object os.system,',
    )
  })

  test.each([
    'builtins eval',
    'torch.storage _load_from_bytes',
    'torch load',
    'torch._utils __class__',
    'a constructor',
  ])('%s', (name) => {
    const bytes = torchZip(pickle('\x80\x02c', name.replace(' ', '\n'), '\n', command))
    expect(problemOf(() => readTorchFile(bytes))).toContain(`object ${name.replace(' ', '.')},`)
  })

  test('a pickled module says whose class it needs', () => {
    expect(problemOf(() => readTorchFile(fixture('torch/module-object.pth')))).toContain(
      'weights-foreign-pickle: The PyTorch file contains the Python object torch.nn.modules.module.Module,',
    )
  })

  test('a name with control characters is shown without them', () => {
    const bytes = torchZip(pickle('\x80\x04', short('o\x1b[31ms'), short('a\nb'), '\x93.'))
    expect(problemOf(() => readTorchFile(bytes))).toContain('object o�[31ms.a�b,')
  })
})

describe('hostile and damaged files', () => {
  test.each(['generator.legacy.pth', 'generator.half.pth', 'checkpoint.pth'])(
    '%s cut short anywhere',
    (name) => {
      const bytes = fixture(`torch/${name}`)
      for (let length = 0; length < bytes.length; length += 1 + (length % 7)) {
        const problem = problemOf(() => readTorchFile(bytes.subarray(0, length)))
        expect(problem, `${length} bytes`).toMatch(/^weights-format: /)
      }
    },
  )

  test.each(['generator.legacy.pth', 'generator.protocol4.pth', 'types.zip.pth'])(
    '%s with any byte changed is read or refused, and never breaks the reader',
    (name) => {
      const bytes = fixture(`torch/${name}`)
      const outcomes = new Set<string>()
      for (let at = 0; at < bytes.length; at++) {
        const changed = bytes.slice()
        changed[at]! ^= 1 << (at % 8)
        outcomes.add(problemOf(() => readTorchFile(changed)).split(':')[0]!)
      }
      expect([...outcomes].toSorted()).toEqual(['no problem', 'weights-foreign-pickle', 'weights-format'])
    },
  )

  test('entries that share their bytes are refused', () => {
    const bytes = zipSync(
      { x: { 'data.pkl': dictOf('N'), data: { '0': new Uint8Array(1000) } } },
      { level: 0 },
    )
    const view = new DataView(bytes.buffer)
    const directory = view.getUint32(bytes.length - 6, true)
    for (let at = directory; view.getUint32(at, true) === 0x02014b50;) {
      view.setUint32(at + 20, bytes.length - 100, true) // both entries: nearly the whole file
      view.setUint32(at + 24, bytes.length - 100, true)
      at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true)
    }
    expect(problemOf(() => readTorchFile(bytes))).toContain('claims to hold more than its own size')
  })

  test('four thousand million elements out of one are refused', () => {
    expect(problemOf(() => readTorchFile(fixture('torch/expanded-bomb.pth')))).toContain(
      'far larger than the file',
    )
  })

  test.each<[string, Uint8Array, string]>([
    ['a tensor beyond its data', dictOf(tensor(1, 'K\x01\x85', 'K\x01\x85')), 'reaches beyond its data'],
    ['too large a shape', dictOf(tensor(0, 'K\x02\x85', 'K\x01\x85')), 'reaches beyond its data'],
    ['a negative size', dictOf(tensor(0, 'J\xff\xff\xff\xff\x85', 'K\x01\x85')), 'description is damaged'],
    ['strides that do not match', dictOf(tensor(0, 'K\x01\x85', ')')), 'description is damaged'],
    [
      'a storage that is not there',
      dictOf(tensor(0, 'K\x01\x85', 'K\x01\x85').replace('\x010', '\x017')),
      'lacks the data',
    ],
    [
      'a storage longer than its entry',
      dictOf(tensor(0, 'K\x01\x85', 'K\x01\x85').replace('K\x01tQ', 'K\x09tQ')),
      'lacks the data',
    ],
    ['a list that is called', pickle('\x80\x02])R.'), 'not a known function'],
    [
      'a tensor of nothing',
      pickle('\x80\x02ctorch._utils\n_rebuild_tensor_v2\n)R.'),
      'description is damaged',
    ],
    ['an empty stack', pickle('\x80\x02.'), 'takes a value where there is none'],
    ['a memo that is not there', pickle('\x80\x02h\x05.'), 'refers to an object'],
    ['an unknown opcode', pickle('\x80\x02\xff.'), 'opcode 255'],
    ['an extension', pickle('\x80\x02\x82\x01.'), 'opcode 130'],
    ['text without an end', pickle('\x80\x02X\xff\xff\xff\xff.'), 'cut short'],
    ['too deep a nesting', pickle('\x80\x02', '('.repeat(5_000), '.'), 'nested too deeply'],
    ['a dictionary a byte', pickle('\x80\x02', '}'.repeat(4_000_000), '.'), 'too many objects'],
    ['an empty list a byte', pickle('\x80\x02', ']'.repeat(400_000), '.'), 'too many objects'],
    ['tuples in tuples', pickle('\x80\x02N', '\x85'.repeat(400_000), '.'), 'too many objects'],
    [
      'more text than names',
      pickle('\x80\x02', `X\x00\x00\x10\x00${'x'.repeat(2 ** 20)}0`.repeat(50), '.'),
      'too much text',
    ],
    ['too many operations', pickle('\x80\x02', 'N0'.repeat(2_600_000), '.'), 'too long'],
  ])('%s', (_what, bytes, sentence) => {
    expect(problemOf(() => readTorchFile(torchZip(bytes)))).toContain(sentence)
  })

  test('the same tensor written by hand is read', () => {
    const data = new Uint8Array(Float32Array.of(2.5).buffer)
    const [found] = readTorchFile(torchZip(dictOf(tensor(0, 'K\x01\x85', 'K\x01\x85')), { data }))
    expect(found!.tensors.get('w')).toEqual({ shape: [1], data: Float32Array.of(2.5) })
  })

  test('a dictionary that contains itself ends', () => {
    const bytes = torchZip(pickle('\x80\x02}q\x00', short('me'), 'h\x00s.'))
    expect(readTorchFile(bytes)).toEqual([])
  })

  test('another zip archive is not taken for one of PyTorch', () => {
    expect(problemOf(() => readTorchFile(zipSync({ 'a.txt': strToU8('a') }, { level: 0 })))).toContain(
      'no data.pkl',
    )
  })
})
