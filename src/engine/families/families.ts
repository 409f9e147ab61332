/** The families of networks, and what follows from a network's options whatever its family. */
import type { Layer } from '../models/layer.ts'
import type { NetworkOptions, PictureFormat } from '../models/networkOptions.ts'
import { ProblemError } from '../problemError.ts'
import { printable } from '../weights/weightsProblem.ts'
import { dcgan } from './dcgan/dcgan.ts'
import type { Family } from './family.ts'
import { mnist } from './mnist/mnist.ts'

export const families: readonly Family[] = [dcgan, mnist]

/** @throws ProblemError `network-unknown` */
export function familyNamed(name: string): Family {
  const family = families.find((one) => one.name === name)
  if (family) return family
  throw new ProblemError({
    code: 'network-unknown',
    message: `There is no kind of network “${printable(name)}” in this version of Latent Loom.`,
    remedy: `Update Latent Loom. This version has ${families.map((one) => one.name).join(' and ')}.`,
  })
}

/** @throws ProblemError `network-unknown` */
export function generatorLayers(options: NetworkOptions): Layer[] {
  return familyNamed(options.family).generatorLayers(options)
}

/** @throws ProblemError `network-unknown` */
export function discriminatorLayers(options: NetworkOptions): Layer[] {
  return familyNamed(options.family).discriminatorLayers(options)
}

/** @throws ProblemError `network-unknown` */
export function pictureFormat(options: NetworkOptions): PictureFormat {
  return familyNamed(options.family).pictureFormat(options)
}
