/** LICENSES.txt: what ships, and under which licence. Knows packages and their texts; not how the application is packed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  filesUnder,
  folderOfPackage,
  isLicenceFile,
  packageNameOf,
  packagesLoadedBy,
  readManifest,
} from './reached.ts'

const textsFolder = fileURLToPath(new URL('../../build/licences', import.meta.url))

/** Files of build/licences: the texts of licences that packages name without bringing them. */
export type KnownText = 'Apache-2.0' | 'LGPL-3.0' | 'MIT'

export interface Supplied {
  /** Why the package has no file of its own for its licence, and where that is stated. */
  readonly reason: string
  readonly text?: KnownText
  /** A document of the package that belongs to its licence. */
  readonly document?: string
  /** A file of the package that has its licences in the comments in front. */
  readonly commentsOf?: RegExp
}

export interface Section {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string
}

/** A package without a licence text, for which nobody has said where the text comes from. */
export class MissingLicenceError extends Error {
  constructor(names: readonly string[]) {
    super(
      `There is no licence text for ${names.join(', ')}. Look at what the package says, and add it to suppliedTexts in scripts/pack/suppliedTexts.ts with the reason.`,
    )
  }
}

/** The packages that `root`'s sources in `folders` load, and all that those depend on, as folders: what bundles hold. */
export function bundledPackages(
  root: string,
  folders: readonly string[],
  isShippedApart: (folder: string) => boolean,
): string[] {
  const installed = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies?: object
    devDependencies?: object
  }
  const known = new Set(Object.keys({ ...installed.dependencies, ...installed.devDependencies }))
  const found = new Set<string>()
  const take = (folder: string) => {
    if (found.has(folder) || isShippedApart(folder)) return
    found.add(folder)
    for (const name of neededBy(folder)) take(folderOfPackage(name, folder))
  }
  for (const file of folders.flatMap((folder) => sourcesUnder(join(root, folder)))) {
    for (const { specifier } of packagesLoadedBy(readFileSync(file, 'utf8'))) {
      const name = packageNameOf(specifier)
      if (known.has(name)) take(folderOfPackage(name, root))
    }
  }
  return [...found]
}

function neededBy(folder: string): string[] {
  const { dependencies, peerDependencies, peerDependenciesMeta } = readManifest(folder)
  return Object.keys({ ...dependencies, ...peerDependencies })
    .filter((name) => !peerDependenciesMeta?.[name]?.optional)
    .filter((name) => !name.startsWith('@types/')) // declarations leave nothing in what is built
}

function sourcesUnder(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?<!\.d)\.(ts|svelte|css)$/.test(path))
    .map((path) => join(folder, path))
}

/** One section a package, by name; throws a MissingLicenceError that names all that have no text. */
export function sectionsOf(
  folders: readonly string[],
  supplied: Readonly<Record<string, Supplied>>,
): Section[] {
  const sections = new Map<string, Section>()
  const missing: string[] = []
  for (const folder of folders) {
    const { name, version, licence, author } = identityOf(folder)
    const texts = readdirSync(folder)
      .filter(isLicenceFile)
      .toSorted()
      .map((file) => readFileSync(join(folder, file), 'utf8').trim())
    const from = Object.hasOwn(supplied, name) ? supplied[name] : undefined
    if (from) texts.push(suppliedText(folder, from, author))
    if (texts.length === 0) missing.push(`${name} ${version} (${licence})`)
    sections.set(`${name} ${version}`, { name, version, licence, text: texts.join('\n\n') })
  }
  if (missing.length > 0) throw new MissingLicenceError(missing)
  return [...sections.values()].toSorted(
    (a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version),
  )
}

function identityOf(folder: string) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string | { type: string }
    licenses?: readonly { type: string }[]
    author?: string | { name: string }
  }
  const { name, version, license, licenses, author } = manifest
  const stated =
    typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' or '))
  return {
    name,
    version,
    licence: stated ?? 'see its text',
    author: typeof author === 'string' ? author : author?.name,
  }
}

function suppliedText(
  folder: string,
  { reason, text, document, commentsOf }: Supplied,
  author?: string,
): string {
  const parts = [reason]
  // MIT and such speak of "the above copyright notice".
  if (text === 'MIT')
    parts.push(`Copyright (c) ${author?.replace(/\s*<[^>]*>|\s*\([^)]*\)/g, '') ?? 'its authors'}`)
  if (text) parts.push(knownText(text))
  if (document) parts.push(readFileSync(join(folder, document), 'utf8').trim())
  for (const file of commentsOf ? filesUnder(folder).filter((path) => commentsOf.test(path)) : []) {
    const comments = /^(?:\s*\/\*[\s\S]*?\*\/)+/.exec(readFileSync(join(folder, file), 'utf8'))?.[0]
    if (comments === undefined) throw new MissingLicenceError([`${folder}/${file}`])
    parts.push(comments.replace(/^[ \t]*(\/\*+!?|\*+\/|\*) ?/gm, '').trim())
  }
  return parts.join('\n\n')
}

export function knownText(name: KnownText): string {
  return readFileSync(join(textsFolder, `${name}.txt`), 'utf8').trim()
}

const rule = '='.repeat(80)

/** The whole file: what it is, a table of contents, then the sections. */
export function licencesText(
  product: { readonly name: string; readonly licence: string },
  sections: readonly Section[],
): string {
  const width = Math.max(...sections.map(({ name, version }) => name.length + version.length + 1))
  const contents = sections.map(
    ({ name, version, licence }) => `  ${`${name} ${version}`.padEnd(width)}  ${licence}`,
  )
  const texts = sections.map(({ name, version, licence, text }) =>
    [rule, `${name} ${version}`, `Licence: ${licence}`, rule, '', text, ''].join('\n'),
  )
  return [
    `${product.name} and what it is made of`,
    '',
    `${product.name} itself:`,
    '',
    product.licence.trim(),
    '',
    'It contains these, each under its own licence, whose text follows below:',
    '',
    ...contents,
    '',
    ...texts,
  ]
    .join('\n')
    .replaceAll('\r\n', '\n')
}
