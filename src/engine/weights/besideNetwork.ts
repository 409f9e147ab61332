/** Whether a tensor clearly stands beside a generator's way to its picture, by its name. Knows no shapes and no files. */

/** Other networks of a training: `netD`. */
const networks: readonly RegExp[] = [
  /^(?:net_?)?d(?:is(?:c(?:r(?:iminator)?)?)?)?(?:_?(?:ema|net|model))?$/i,
  /discriminator|critic/i,
  /^(?:net_?)?e(?:nc(?:oder)?)?$|encoder/i,
]

/** What else such tensors belong to: `optimizer`, `criterion`. */
const owners: readonly RegExp[] = [
  ...networks,
  /loss|criterion|perceptual|lpips|vgg|inception|^fid|metric/i,
  /^opt(?:im(?:i[sz]er)?)?s?(?:_?(?:g|d|netg|netd))?$|optimi[sz]er|schedul|scaler|augment/i,
]

/** Tensors that are no layer's: counters, the state of chance, what pictures were looked at with. */
const buffers: readonly RegExp[] = [
  /rng|random_state/i,
  /^(?:\w+_)?(?:steps?|epochs?|iters?|iterations?|counter|count|n_averaged|num_updates|decay|initted|num_batches_tracked)$/i,
  /^(?:(?:fixed|sample|test|val(?:idation)?|eval|static)_?)?(?:noises?|latents?|z|seeds?|labels?)$/i,
  /^(?:fixed|sample|test|val(?:idation)?|eval|static)_?(?:inputs?|images?|batch)$/i,
]

const generators = /^(?:net_?)?g(?:en(?:erator)?)?(?:_?(?:ema|net|model))?$|generator|(?:^|_)ema(?:$|_)/i

/** `segments`: the parts of its name, without those that it shares with the generator's. */
export function isBeside(segments: readonly string[]): boolean {
  const [owner = '', tensor = ''] = [segments[0], segments.at(-1)]
  return (
    (segments.length > 1 && owners.some((names) => names.test(owner))) ||
    buffers.some((names) => names.test(tensor))
  )
}

/** Whether it is said to be of another network than a generator. */
export function isOfNetwork(segments: readonly string[]): boolean {
  return segments.length > 1 && networks.some((names) => names.test(segments[0]!))
}

/** Whether it is said to be of a generator: of another one, where the one that is taken is called so too. */
export function isCalledGenerator([owner = '']: readonly string[]): boolean {
  return generators.test(owner)
}
