/** The families of networks, and what follows from a network's options whatever its family. */
import { defaultsOf, isAllowed, ruleOf, type Field, type Fields } from '../fields.ts'
import type { Layer } from '../models/layer.ts'
import type { NetworkOptions, NetworkValues, PictureFormat } from '../models/networkOptions.ts'
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

/** All that can be set of the network, with the values that it has. */
export function settableValues(options: NetworkOptions): NetworkValues {
  const { settable = {} } = familyNamed(options.family)
  return { ...(defaultsOf(settable) as NetworkValues), ...options }
}

/** What weights do not tell of this network, with the values that it has. */
export function untoldValues(options: NetworkOptions): NetworkValues {
  const family = familyNamed(options.family)
  const assumed = Object.entries(defaultsOf<Fields>(family.untold) as NetworkValues)
  const told = assumed.filter(([name]) => family.concerns?.(name, options) ?? true)
  return Object.fromEntries(told.map(([name, value]) => [name, options[name] ?? value]))
}

/**
 * The network where what its weights do not tell is `told`; what is as assumed is not in the options.
 * @throws ProblemError `network-untold` for a value that cannot be
 */
export function toldNetwork(
  options: NetworkOptions,
  told: Readonly<Record<string, unknown>>,
): NetworkOptions {
  const { untold } = familyNamed(options.family)
  const rest = Object.entries(options).filter(([name]) => !Object.hasOwn(untold, name))
  const values = Object.entries({ ...untoldValues(options), ...told }).filter(([name, value]) => {
    const field = Object.hasOwn(untold, name) ? untold[name as keyof typeof untold] : undefined
    if (!field || !isAllowed(field, value)) throw untoldProblem(name, value, field)
    return value !== field.default
  })
  return Object.fromEntries([...rest, ...values]) as unknown as NetworkOptions
}

function untoldProblem(name: string, value: unknown, field: Field | undefined): ProblemError {
  return new ProblemError({
    code: 'network-untold',
    message: field
      ? `${field.label} cannot be ${printable(String(value))}.`
      : `There is nothing called ${printable(name)} that could be said of this network.`,
    remedy: field ? `It is ${ruleOf(field)}.` : 'Leave it out.',
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
