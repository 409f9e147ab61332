/** Initial values of parameters: DCGAN's (Radford et al. 2016) and PyTorch's defaults. */
import type { Random } from '../random.ts'

export type Initial = (random: Random) => number

export const zero: Initial = () => 0
export const one: Initial = () => 1

/** N(mean, deviation²). */
export function normal(mean: number, deviation: number): Initial {
  return (random) => mean + deviation * random.normal()
}

/** U(−1/√fanIn, 1/√fanIn): what PyTorch's Kaiming uniform with a = √5 comes to, for weights and for biases. */
function uniformByFanIn(fanIn: number): Initial {
  const bound = 1 / Math.sqrt(fanIn)
  return (random) => bound * (2 * random.uniform() - 1)
}

/** Which initial values a network's convolutions and linear layers take. */
export type InitialScheme = 'dcgan' | 'pytorch'

export function weightInitial(scheme: InitialScheme, fanIn: number): Initial {
  return scheme === 'dcgan' ? normal(0, 0.02) : uniformByFanIn(fanIn)
}

export function biasInitial(scheme: InitialScheme, fanIn: number): Initial {
  return scheme === 'dcgan' ? zero : uniformByFanIn(fanIn)
}
