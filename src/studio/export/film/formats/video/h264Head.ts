/** What an H.264 stream says of itself. minih264 leaves out what it is not told: the frame rate and the colours. */

/** By ITU-T H.264, table A-1: ten times the level, macroblocks a second, macroblocks of a picture. */
const levels = [
  [10, 1485, 99],
  [11, 3000, 396],
  [12, 6000, 396],
  [13, 11_880, 396],
  [21, 19_800, 792],
  [22, 20_250, 1620],
  [30, 40_500, 1620],
  [31, 108_000, 3600],
  [32, 216_000, 5120],
  [40, 245_760, 8192],
  [42, 522_240, 8704],
  [50, 589_824, 22_080],
  [51, 983_040, 36_864],
  [52, 2_073_600, 36_864],
  [60, 4_177_920, 139_264],
  [61, 8_355_840, 139_264],
  [62, 16_711_680, 139_264],
] as const

const macroblock = 16

/** Profile and constraints. minih264 keeps to what is constrained, which more decoders play, but does not claim it. */
const constrainedBaseline = [66, 0b1100_0000] as const

/** Of the decoder configuration: version, profile, constraints, level, two counts, then the first set's length and itself. */
const lengthAt = 6
const setAt = 8

/**
 * The decoder configuration (AVCDecoderConfigurationRecord, ISO/IEC 14496-15, 5.3.3.1) with the level that pictures of this
 * size need at this rate, and with their colours. Players that find none guess them by the size.
 */
export function withLevelAndColours(
  description: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  fps: number,
): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil(width / macroblock) * Math.ceil(height / macroblock)
  const [level] = levels.find(([, rate, size]) => blocks <= size && blocks * fps <= rate) ?? levels.at(-1)!
  const record = Buffer.from(description)
  const end = setAt + record.readUInt16BE(lengthAt)
  const set = withColours(record.subarray(setAt, end))
  const result = new Uint8Array(record.length - (end - setAt) + set.length)
  result.set(record.subarray(0, lengthAt))
  result.set([set.length >> 8, set.length & 0xff], lengthAt)
  result.set(set, setAt)
  result.set(record.subarray(end), setAt + set.length)
  for (const at of [1, setAt + 1]) result.set([...constrainedBaseline, level], at)
  return result
}

/** ITU-T H.264, E.1.1, for what rgbToYuv makes. */
const usability = [
  '0', // no aspect ratio: pixels are square
  '0', // no overscan
  '1', // here is the signal type:
  '101', // of no video standard
  '0', // limited range
  '1', // here are the colours, each as BT.709 has them (1):
  '00000001', // primaries
  '00000001', // transfer
  '00000001', // matrix
  '1', // here is where chroma lies:
  '010', // between four pixels (1, as Exp-Golomb code)
  '010', // in both fields
  '0', // no timing
  '00', // no reference decoder
  '0', // no structure of pictures
  '0', // no restrictions
].join('')

/** A sequence parameter set (7.3.2.1.1) that ends with a 0 for having none of this, and with it afterwards. */
function withColours(set: Uint8Array): number[] {
  const bits = Array.from(set, (byte) => byte.toString(2).padStart(8, '0')).join('')
  const flagAt = bits.lastIndexOf('1') - 1 // before the 1 that ends it
  if (bits[flagAt] !== '0') throw new Error('the parameter set already says how it is to be used')
  const all = `${bits.slice(0, flagAt)}1${usability}1`
  const bytes = all.padEnd(Math.ceil(all.length / 8) * 8, '0').match(/.{8}/g)!
  return bytes.map((byte) => Number.parseInt(byte, 2))
}
