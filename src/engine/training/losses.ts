/** Binary cross entropy on logits in its stable form, with its gradient. */
import {
  abs,
  add,
  exp,
  log1p,
  mean,
  mul,
  neg,
  relu,
  sigmoid,
  sub,
  tidy,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core'

export interface Judgement {
  /** Mean of max(x, 0) − x·t + log(1 + e^−|x|) over the batch: a scalar. */
  readonly loss: Scalar
  /** Mean of σ(x): how real the batch looks to the discriminator. A scalar. */
  readonly realness: Scalar
  /** d loss / d logits = (σ(x) − t) / n: shape of the logits. */
  readonly gradient: Tensor
}

/** Compares logits [n, 1] with a target in [0, 1] that all of them share (a smoothed label is between). */
export function binaryCrossEntropy(logits: Tensor, target: number): Judgement {
  const [loss, realness, gradient] = tidy(() => {
    const probability = sigmoid(logits)
    const losses = add(sub(relu(logits), mul(logits, target)), log1p(exp(neg(abs(logits)))))
    return [mean(losses), mean(probability), mul(sub(probability, target), 1 / logits.size)]
  }) as [Scalar, Scalar, Tensor]
  return { loss, realness, gradient }
}
