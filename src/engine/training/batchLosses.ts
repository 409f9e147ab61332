/** How far batches are from each other as a whole, however their rows are ordered. Each loss comes with its gradient. */
import {
  add,
  diag,
  div,
  fill,
  matMul,
  mean,
  mul,
  pad,
  relu,
  slice,
  sqrt,
  square,
  sub,
  sum,
  tidy,
} from '@tensorflow/tfjs-core'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { momentsCount } from '../features/tapStatistics.ts'
import { deviationFloor, type Loss } from './pictureLosses.ts'

/** Under the root of a batch's deviation. */
const epsilon = 1e-5
/** The least distance of two rows: under it there is no direction. */
const least = 1e-3

/** How numbers vary over pictures: each one's mean and deviation, [count]. */
export interface Spread {
  readonly middle: Tensor1D
  readonly deviation: Tensor1D
}

/**
 * How far the spread of a batch's feature moments is from a real batch's. Of statistics [n, statisticsCount]; the gradient is
 * in `made`.
 */
export function momentsLoss(made: Tensor2D, real: Tensor2D): Loss<Tensor2D> {
  return tidy(() => {
    const momentsOf = (statistics: Tensor2D): Tensor2D => slice(statistics, [0, 0], [-1, momentsCount])
    const { loss, gradient } = spreadLoss(momentsOf(made), spreadOf(momentsOf(real)))
    const others = made.shape[1] - momentsCount
    return {
      loss,
      gradient: pad(gradient, [
        [0, 0],
        [0, others],
      ]),
    }
  })
}

/**
 * How far the spread of a batch's numbers is from a real one, by mean and deviation of each over the batch:
 * mean(((μf − μr) / (σr + 0.001))²) + mean((σf / (σr + 0.001) − 1)²). Of `made` [n, count], where the gradient is.
 */
export function spreadLoss(made: Tensor2D, real: Spread): Loss<Tensor2D> {
  const [batch, count] = made.shape
  return tidy(() => {
    const { middle, deviation, centred } = spreadOf(made)
    const scale = add(real.deviation, deviationFloor)
    const shift = div(sub(middle, real.middle), scale)
    const ratio = sub(div(deviation, scale), 1)
    const share = 2 / (count * batch)
    const inMiddle = mul(div(shift, scale), share)
    const inDeviation = mul(div(ratio, mul(scale, deviation)), share)
    return {
      loss: add(mean(square(shift)), mean(square(ratio))) as Scalar,
      gradient: add(mul(centred, inDeviation), inMiddle) as Tensor2D,
    }
  })
}

/**
 * The energy distance of two batches of rows [n, count] and [m, count] (Székely and Rizzo 2013), 2·E|f − r| − E|f − f′| −
 * E|r − r′| with distances in parts of √count and no row beside itself: its mean over batches is 0 where both are
 * distributed alike, and more otherwise, so that made rows which are all the same cost, however good they are.
 */
export function energyLoss(made: Tensor2D, real: Tensor2D): Loss<Tensor2D> {
  const [[batch, count], [others]] = [made.shape, real.shape]
  return tidy(() => {
    const [across, among, amongReal] = [distances(made, real), distances(made, made), distances(real, real)]
    // One row alone has nothing that it could be apart from.
    const pairs = (rows: number) => 1 / (Math.max(1, rows * (rows - 1)) * Math.sqrt(count))
    const toReal = 2 / (batch * others * Math.sqrt(count))
    const between = (of: Tensor2D, rows: number) => mul(sub(sum(of), rows * least), pairs(rows))
    const pull = mul<Tensor2D>(div(1, across), toReal)
    const push = mul<Tensor2D>(sub(div(1, among), diag(fill([batch], 1 / least))), 2 * pairs(batch))
    const away = (weights: Tensor2D, from: Tensor2D) =>
      sub(mul(made, sum(weights, 1, true)), matMul(weights, from))
    const apart = add(between(among, batch), between(amongReal, others))
    return {
      loss: sub(mul(sum(across), toReal), apart) as Scalar,
      gradient: sub(away(pull, real), away(push, made)) as Tensor2D,
    }
  })
}

/** [rows, others] */
function distances(rows: Tensor2D, others: Tensor2D): Tensor2D {
  const squares = (of: Tensor2D, keepDims: boolean) => sum(square(of), 1, keepDims)
  const products = mul(matMul(rows, others, false, true), -2)
  const squared = add(add(products, squares(rows, true)), squares(others, false))
  return sqrt(add(relu(squared), least ** 2)) as Tensor2D
}

/** Over a batch [n, count]. */
export function spreadOf(numbers: Tensor2D): Spread & { readonly centred: Tensor2D } {
  const middle = mean<Tensor1D>(numbers, 0)
  const centred = sub<Tensor2D>(numbers, middle)
  const deviation = sqrt(add(mean<Tensor1D>(square(centred), 0), epsilon)) as Tensor1D
  return { middle, centred, deviation }
}
