/**
 * A latent for each picture that is learned from, on the sphere that random latents lie near. They learn with the generator:
 * each by an Adam of its own, whose step counts the times that its picture has been shown.
 */
import type { Random } from '../random.ts'

export interface LatentsOptions {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Deviation of what is added to each number when a latent is drawn. */
  readonly noise: number
}

/** Latents drawn for a batch, and what their gradient needs. */
export interface DrawnLatents {
  readonly indexes: Uint32Array
  /** [indexes, size], each of length √size. */
  readonly values: Float32Array
  /** Before they were brought to that length. */
  readonly lengths: Float64Array
}

export class EncodedLatents {
  readonly size: number
  /** [pictures, size] */
  readonly values: Float32Array
  readonly means: Float32Array
  readonly squares: Float32Array
  readonly shown: Float32Array
  readonly #options: LatentsOptions

  /** Takes `values` [pictures, size] over. */
  constructor(values: Float32Array, size: number, options: LatentsOptions) {
    this.size = size
    this.values = values
    this.means = new Float32Array(values.length)
    this.squares = new Float32Array(values.length)
    this.shown = new Float32Array(values.length / size)
    this.#options = options
  }

  /** Those of the pictures, each moved a little at random. */
  draw(indexes: Uint32Array, random: Random): DrawnLatents {
    const { size } = this
    const values = new Float32Array(indexes.length * size)
    const lengths = new Float64Array(indexes.length)
    indexes.forEach((index, row) => {
      let squares = 0
      for (let i = 0; i < size; i++) {
        const value = Math.fround(this.values[index * size + i]! + this.#options.noise * random.normal())
        values[row * size + i] = value
        squares += value ** 2
      }
      lengths[row] = Math.sqrt(squares)
      const scale = Math.sqrt(size) / lengths[row]!
      for (let i = 0; i < size; i++) values[row * size + i]! *= scale
    })
    return { indexes, values, lengths }
  }

  /** Moves the pictures' latents against the gradient [indexes, size] in what was drawn of them, back onto the sphere. */
  update({ indexes, values, lengths }: DrawnLatents, gradient: Float32Array): void {
    const { size } = this
    const { learningRate, beta1, beta2, epsilon } = this.#options
    indexes.forEach((index, row) => {
      const [from, to] = [row * size, index * size]
      // What points outwards is lost where a latent is brought to its length.
      let outwards = 0
      for (let i = 0; i < size; i++) outwards += gradient[from + i]! * values[from + i]!
      const scale = Math.sqrt(size) / lengths[row]!
      const step = ++this.shown[index]!
      const stepSize = learningRate / (1 - beta1 ** step)
      const correction = 1 / Math.sqrt(1 - beta2 ** step)
      let squares = 0
      for (let i = 0; i < size; i++) {
        const slope = scale * (gradient[from + i]! - (outwards / size) * values[from + i]!)
        const mean = (this.means[to + i] = beta1 * this.means[to + i]! + (1 - beta1) * slope)
        const square = (this.squares[to + i] = beta2 * this.squares[to + i]! + (1 - beta2) * slope ** 2)
        this.values[to + i]! -= (stepSize * mean) / (Math.sqrt(square) * correction + epsilon)
        squares += this.values[to + i]! ** 2
      }
      const back = Math.sqrt(size / squares)
      for (let i = 0; i < size; i++) this.values[to + i]! *= back
    })
  }
}
