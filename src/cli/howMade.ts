/**
 * What a picture or a film says of its making, as a person would say it. Any record will do, whoever wrote it: what is not
 * known is named as it is, and what only a program can read is left out.
 */

type Made = Readonly<Record<string, unknown>>

/** `seeds 3 to 6, wildness 0.7` */
export function howMade(made: Made): string {
  const { truncation = 1, ...how } = made
  const words = [wordsFor(how), ...(truncation === 1 ? [] : [`wildness ${shown(truncation)}`])]
  return words.filter((one) => one !== '').join(', ') || 'in a way that it does not say'
}

/** Of a film: `512 × 512, 120 frames, 24 a second, 5 s`. */
export function filmWords({ width, height, frames, fps, seconds }: Made): string {
  return [
    width !== undefined && height !== undefined && `${shown(width)} × ${shown(height)}`,
    frames !== undefined && `${shown(frames)} frames`,
    fps !== undefined && `${shown(fps)} a second`,
    seconds !== undefined && `${shown(seconds)} s`,
  ]
    .filter((one) => typeof one === 'string')
    .join(', ')
}

function wordsFor(how: Made): string {
  const sayings =
    typeof how['by'] === 'string' && Object.hasOwn(known, how['by']) ? known[how['by']] : undefined
  if (sayings) return sayings(how)
  return isRecord(how['explore']) ? placeWords(how['explore'], how['grid']) : plainWords(how)
}

const known: Readonly<Record<string, (how: Made) => string>> = {
  seeds: ({ seed, count }) =>
    typeof seed === 'number' && typeof count === 'number' && count > 1
      ? `seeds ${seed} to ${seed + count - 1}`
      : `seed ${shown(seed)}`,
  latents: () => 'latents of a file',
  place: ({ photos }) => `where ${listed(photos)} would lie`,
  path: ({ seeds, steps, method }) =>
    `from seed ${listed(seeds, ' to ')}, ${shown(steps)} pictures each, ${ways[String(method)] ?? shown(method)}`,
  walk: ({ seed, steps, stepSize }) =>
    `a walk of ${shown(steps)} steps of ${shown(stepSize)} from seed ${shown(seed)}`,
  circle: ({ seeds }) => `a circle through seeds ${listed(seeds, ' and ')}`,
  arithmetic: ({ a, b, c, rescale }) =>
    `seeds ${listed(a)} − ${listed(b)} + ${listed(c)}${rescale === true ? ', divided by √3' : ''}`,
  training: ({ run, epoch, step, seed }) =>
    `the run “${shown(run)}” at ${epoch === undefined ? `step ${shown(step)}` : `epoch ${shown(epoch)}`}, seed ${shown(seed)}`,
  import: ({ file, seed }) => `the import of ${shown(file)}, seed ${shown(seed)}`,
  timeline: ({ timeline }) => (timeline === undefined ? 'a timeline' : `the timeline “${shown(timeline)}”`),
  previews: ({ run }) => `the previews of the run “${shown(run)}”`,
  checkpoints: ({ run }) => `the checkpoints of the run “${shown(run)}”`,
}

const ways: Readonly<Record<string, string>> = {
  lerp: 'straight',
  slerp: 'in an arc',
  'slerp-norm': 'in an arc that keeps its length',
}

/** Where Explore stood: `seed 5, Redness +0.57`; `the photo cloth.jpg`. */
function placeWords(explore: Made, grid: unknown): string {
  const { seed, start, knobs, psi = 1 } = explore
  const turned = isRecord(knobs) ? Object.entries(knobs) : []
  return [
    typeof seed === 'number' ? `seed ${seed}` : startWords(start),
    ...turned.map(([name, amount]) => `${name} ${signed(amount)}`),
    ...(psi === 1 ? [] : [`wildness ${shown(psi)}`]),
    ...(isRecord(grid) && grid['count'] !== undefined ? [`a grid of ${shown(grid['count'])}`] : []),
  ].join(', ')
}

/** One's own picture that it began at. */
function startWords(start: unknown): string {
  if (!isRecord(start) || typeof start['name'] !== 'string') return 'a place in Explore'
  return `the ${start['kind'] === 'photo' ? 'photo' : 'picture'} ${shown(start['name'])}`
}

/** `stepSize: 3` → `step size 3`. */
function plainWords(how: Made): string {
  return Object.entries(how)
    .map(([key, value]) => [key.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase(), shown(value)] as const)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
}

const longest = 200

/** Empty for what only a program can read. */
function shown(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toFixed(3)))
  if (typeof value === 'string') return value.length > longest ? '' : value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return Array.isArray(value) ? listed(value) : ''
}

function listed(values: unknown, between = ', '): string {
  const some: readonly unknown[] = Array.isArray(values) ? values : []
  const few = some.slice(0, 8).map((one) => (Array.isArray(one) ? '…' : shown(one)))
  return few.join(between) + (some.length > few.length ? `${between}…` : '')
}

function signed(value: unknown): string {
  return typeof value === 'number' && value > 0 ? `+${shown(value)}` : shown(value)
}

function isRecord(value: unknown): value is Made {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
