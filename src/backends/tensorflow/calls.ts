/** Calls TensorFlow ops by their names, with their attributes in tfjs's form. Knows no op. */
import type { Tensor } from '@tensorflow/tfjs-core'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
import type { Precision } from '../../engine/operations.ts'

export type Attribute = Parameters<NodeJSKernelBackend['executeSingleOutput']>[1][number]

/** TF_BFLOAT16 in TensorFlow's list of data types, which tfjs's binding does not name. */
const brainFloat = 14

export class Calls {
  readonly #backend: NodeJSKernelBackend

  constructor(backend: NodeJSKernelBackend) {
    this.#backend = backend
    learnBrainFloat(backend)
  }

  single(op: string, attributes: Attribute[], inputs: readonly Tensor[]): Tensor {
    return this.#backend.executeSingleOutput(op, attributes, [...inputs])
  }

  several(op: string, attributes: Attribute[], inputs: readonly Tensor[], outputs: number): Tensor[] {
    return this.#backend.executeMultipleOutputs(op, attributes, [...inputs], outputs)
  }

  type(name: string, precision: Precision = 'float32'): Attribute {
    const { TF_ATTR_TYPE: type } = this.#backend.binding
    return { name, type, value: this.#dataType(precision) }
  }

  float(name: string, value: number): Attribute {
    return { name, type: this.#backend.binding.TF_ATTR_FLOAT, value }
  }

  integer(name: string, value: number | number[]): Attribute {
    return { name, type: this.#backend.binding.TF_ATTR_INT, value }
  }

  flag(name: string, value: boolean): Attribute {
    return { name, type: this.#backend.binding.TF_ATTR_BOOL, value }
  }

  text(name: string, value: string): Attribute {
    return { name, type: this.#backend.binding.TF_ATTR_STRING, value }
  }

  /**
   * A tensor in another precision; the tensor itself where it is that. tfjs takes the result for float32: only ops that name
   * their type may see another.
   */
  cast(tensor: Tensor, to: Precision, from: Precision = 'float32'): Tensor {
    if (to === from) return tensor
    const attributes = [this.type('SrcT', from), this.type('DstT', to), this.flag('Truncate', false)]
    return this.single('Cast', attributes, [tensor])
  }

  #dataType(precision: Precision): number {
    return precision === 'float32' ? this.#backend.binding.TF_FLOAT : brainFloat
  }
}

interface OutputMetadata {
  readonly dtype: number
}

/** tfjs refuses outputs of a type that it does not know; bfloat16 passes for float32, and is read by ops alone. */
function learnBrainFloat(backend: NodeJSKernelBackend): void {
  const learning = backend as unknown as {
    createOutputTensor(metadata: OutputMetadata): Tensor
    knowsBrainFloat?: boolean
  }
  if (learning.knowsBrainFloat) return
  learning.knowsBrainFloat = true
  const create = learning.createOutputTensor.bind(backend)
  learning.createOutputTensor = (metadata) =>
    create(metadata.dtype === brainFloat ? { ...metadata, dtype: backend.binding.TF_FLOAT } : metadata)
}
