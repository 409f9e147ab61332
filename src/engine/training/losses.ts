/** What a discriminator's logits cost, with the gradient: binary cross entropy in its stable form, hinges, and squares. */
import {
  abs,
  add,
  exp,
  fill,
  log1p,
  mean,
  mul,
  neg,
  relu,
  sigmoid,
  square,
  step,
  sub,
  tidy,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core'
import type { TrainingExtras } from './trainingFields.ts'

export interface Judgement {
  /** A scalar: the mean over the logits. */
  readonly loss: Scalar
  /** Mean of σ(x): how real the batch looks to the discriminator. A scalar. */
  readonly realness: Scalar
  /** d loss / d logits: their shape. */
  readonly gradient: Tensor
}

/** max(x, 0) − x·t + log(1 + e^−|x|) of logits, with a target t in [0, 1] that all of them share (a smoothed label is between). */
export function binaryCrossEntropy(logits: Tensor, target: number): Judgement {
  const [loss, realness, gradient] = tidy(() => {
    const probability = sigmoid(logits)
    const losses = add(sub(relu(logits), mul(logits, target)), log1p(exp(neg(abs(logits)))))
    return [mean(losses), mean(probability), mul(sub(probability, target), 1 / logits.size)]
  }) as [Scalar, Scalar, Tensor]
  return { loss, realness, gradient }
}

/** max(0, 1 − x) of what is real, max(0, 1 + x) of what is made: for the discriminator (Lim and Ye 2017). */
function hinge(logits: Tensor, target: 'real' | 'made'): Judgement {
  const direction = target === 'real' ? -1 : 1
  const [loss, realness, gradient] = tidy(() => {
    const beyond = relu(add(mul(logits, direction), 1))
    return [mean(beyond), mean(sigmoid(logits)), mul(step(beyond), direction / logits.size)]
  }) as [Scalar, Scalar, Tensor]
  return { loss, realness, gradient }
}

/** −x of what is made: for the generator. */
function fooled(logits: Tensor): Judgement {
  const [loss, realness, gradient] = tidy(() => [
    neg(mean(logits)),
    mean(sigmoid(logits)),
    fill(logits.shape, -1 / logits.size),
  ]) as [Scalar, Scalar, Tensor]
  return { loss, realness, gradient }
}

/**
 * (x − t)² / 2 (Mao et al. 2017, “Least squares GANs”: t is 1 for what is real, −1 for what is made, 0 for the generator). A
 * discriminator that has won goes on learning, since nothing is to be less real than −1 to it: where hinges stop, what it
 * thinks of pictures beyond them is left to chance, and the generator follows that.
 */
export function leastSquares(logits: Tensor, target: number): Judgement {
  const [loss, realness, gradient] = tidy(() => {
    const distance = sub(logits, target)
    return [mul(mean(square(distance)), 0.5), mean(sigmoid(logits)), mul(distance, 1 / logits.size)]
  }) as [Scalar, Scalar, Tensor]
  return { loss, realness, gradient }
}

interface JudgedBy {
  /** What is real, its target being so much less than certain. */
  readonly real: (smoothing: number) => (logits: Tensor) => Judgement
  readonly made: (logits: Tensor) => Judgement
  /** What is made, by how far it is from being taken for real. */
  readonly fooled: (logits: Tensor) => Judgement
}

export const judgements: Readonly<Record<TrainingExtras['loss'], JudgedBy>> = {
  crossEntropy: {
    real: (smoothing) => (logits) => binaryCrossEntropy(logits, 1 - smoothing),
    made: (logits) => binaryCrossEntropy(logits, 0),
    fooled: (logits) => binaryCrossEntropy(logits, 1),
  },
  hinge: {
    real: () => (logits) => hinge(logits, 'real'),
    made: (logits) => hinge(logits, 'made'),
    fooled,
  },
  leastSquares: {
    real: () => (logits) => leastSquares(logits, 1),
    made: (logits) => leastSquares(logits, -1),
    fooled: (logits) => leastSquares(logits, 0),
  },
}
