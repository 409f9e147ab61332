/** All that can happen to a JSON file of the library while nobody looks, for tables of tests. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

export interface Damage {
  readonly name: string
  /** What the reason has to say of it. */
  readonly why: RegExp
  harm(file: string): void
}

/** What of a file is its writer's own business, and what may be null, by the paths of fields. */
export interface Loose {
  readonly opaque?: readonly string[]
  readonly nullable?: readonly string[]
}

/** Every damage to what the program itself has written: of the file as a whole, then of each of its fields. */
export function damagesOf(text: string, loose: Loose = {}): Damage[] {
  const whole = JSON.parse(text) as object
  const version = { name: 'version 999', why: /written by a newer version/ }
  return [
    ...wholeFileDamages,
    ...('formatVersion' in whole
      ? [{ ...version, harm: (file: string) => write(file, { ...whole, formatVersion: 999 }) }]
      : []),
    ...[...wrongFields(whole, loose)].map(([path, wrong]) => ({
      name: `${path}: ${JSON.stringify(at(wrong, path))}`,
      why: /damaged/,
      harm: (file: string) => write(file, wrong),
    })),
  ]
}

const wholeFileDamages: readonly Damage[] = [
  { name: 'emptied', why: /is empty/, harm: (file) => writeFileSync(file, '') },
  {
    name: 'truncated',
    why: /is damaged/,
    harm: (file) => writeFileSync(file, readFileSync(file).subarray(0, -10)),
  },
  { name: 'null', why: /is damaged/, harm: (file) => write(file, null) },
  { name: 'a number', why: /is damaged/, harm: (file) => write(file, 7) },
  {
    name: 'a folder in its place',
    why: /a folder\.$/,
    harm(file) {
      rmSync(file)
      mkdirSync(file)
    },
  },
]

function write(file: string, value: unknown): void {
  writeFileSync(file, JSON.stringify(value))
}

/** The whole with one field of it wrong, for each field and, of a list, for the first of its elements. */
function* wrongFields(value: unknown, loose: Loose, path = ''): Generator<[path: string, whole: unknown]> {
  if (path !== '') {
    yield [path, typeof value === 'string' ? 7 : 'seven']
    if (value !== null && !loose.nullable?.includes(path)) yield [path, null]
  }
  if (typeof value !== 'object' || value === null || loose.opaque?.includes(path)) return
  for (const [name, part] of Array.isArray(value) ? [...value.entries()].slice(0, 1) : Object.entries(value))
    for (const [below, wrong] of wrongFields(part, loose, path === '' ? `${name}` : `${path}.${name}`)) {
      if (Array.isArray(value)) yield [below, value.with(Number(name), wrong)]
      else yield [below, { ...value, [name]: wrong }]
    }
}

function at(whole: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], whole)
}
