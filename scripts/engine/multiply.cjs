// Loads a binding by its path and multiplies two 2×2 matrices with it: a process of its own, since a bad library may crash.
const binding = require(process.argv[2])

const matrix = (values) => binding.createTensor([2, 2], binding.TF_FLOAT, new Float32Array(values))
const attributes = [
  { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
]
const inputs = [matrix([1, 2, 3, 4]), matrix([4, 3, 2, 1])]
const [product] = binding.executeOp('MatMul', attributes, inputs, 1)

const answer = { product: [...binding.tensorDataSync(product.id)], version: binding.TF_Version }
process.stdout.write(`${JSON.stringify(answer)}\n`)
