/** A program of its own: opens TensorFlow, multiplies once, and says what the processor got for it. */
import { matMul, ones } from '@tensorflow/tfjs-core'
import { readFileSync } from 'node:fs'
import { chooseBackend, openBackend } from '../../src/backends/chooseBackend.ts'

export interface Opened {
  /** TensorFlow's switch for oneDNN. */
  readonly oneDnn: string | undefined
  readonly precisions: readonly string[]
  readonly emulated: readonly string[]
  /** Ends of the names of our kernels' files that the process holds; none where the system does not tell. */
  readonly kernels: readonly string[]
}

const { precisions, emulated } = await openBackend(chooseBackend('tensorflow').backend)
const [product] = await matMul(ones([256, 256]), ones([256, 256])).data()
if (product !== 256) throw new Error(`It multiplies to ${product}.`)
const maps = process.platform === 'linux' ? readFileSync('/proc/self/maps', 'utf8') : ''
const opened: Opened = {
  oneDnn: process.env['TF_ENABLE_ONEDNN_OPTS'],
  precisions: Object.keys(precisions),
  emulated,
  kernels: [...new Set([...maps.matchAll(/kernels\.(\S+)\.node/g)].map(([, level]) => level!))],
}
process.stdout.write(`${JSON.stringify(opened)}\n`)
