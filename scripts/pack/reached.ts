/** Which files of node_modules the built programs reach, found by following what they load. Knows esbuild; not packing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { join, relative, sep } from 'node:path'
import { build, type Plugin, type PluginBuild } from 'esbuild'

/** Packages that choose what they load by the machine, which nobody can follow: taken whole, with what they depend on. */
const wholePackages = new Set(['sharp'])

/** Files that are found by name at run time: WebAssembly, and the loader that libav.js picks. Paths inside the package. */
const namedFiles: Readonly<Record<string, RegExp>> = {
  '@tensorflow/tfjs-backend-wasm': /^dist\/[^/]+\.wasm$/,
  'node-sqlite3-wasm': /^dist\/[^/]+\.wasm$/,
  '@libav.js/variant-webm-vp9': /^dist\/[^/]+\.wasm\.(js|mjs|wasm)$/,
}

export interface ReachedPackage {
  readonly name: string
  readonly version: string
  /** The folder that it is in. */
  readonly folder: string
  /** Paths inside the folder, `package.json` and licences among them, with `/` between. */
  readonly files: readonly string[]
}

export interface Loaded {
  readonly specifier: string
  readonly kind: 'import' | 'require'
}

/** What a built program loads from elsewhere, in the order of the text; by createRequire too. */
export function packagesLoadedBy(text: string): Loaded[] {
  // `import('x')`, `from 'x'`; `require('x')` under the names that bundlers give it; `createRequire(…)('x')`.
  const call =
    /(?:\b(?<imported>import|from)\s*\(?|[\w$]*require[\w$]*(?:\.resolve)?\(|\)\()\s*(?<quote>["'`])(?<specifier>[@\w][\w@./-]*)\k<quote>/g
  return [...text.matchAll(call)].flatMap(({ groups }) => {
    const specifier = groups!['specifier']!
    if (isBuiltin(specifier) || specifier === 'electron') return []
    return [{ specifier, kind: groups!['imported'] ? 'import' : 'require' }]
  })
}

/**
 * All that `programs` (files) reach in the node_modules of `root`, by package. Throws where one loads a package that is not
 * installed.
 */
export async function reachedPackages(root: string, programs: readonly string[]): Promise<ReachedPackage[]> {
  // Only these are left out of bundles; the rest is in texts and comments of what is in them.
  const own = new Set(Object.keys(readManifest(root).dependencies ?? {}))
  const loaded = programs
    .flatMap((program) => packagesLoadedBy(readFileSync(program, 'utf8')))
    .filter(({ specifier }) => own.has(packageNameOf(specifier)))
  const reached = new Map<string, Set<string>>()
  const take = (file: string) => {
    const folder = packageFolderOf(file)
    if (folder !== undefined) filesOf(reached, folder).add(slashed(relative(folder, file)))
  }
  for (const name of new Set(loaded.map(({ specifier }) => packageNameOf(specifier)))) {
    if (wholePackages.has(name)) takeWhole(reached, folderOfPackage(name, root))
  }
  for (const file of await followed(root, loaded)) take(file)
  return [...reached].map(([folder, files]) => complete(folder, files)).toSorted(byFolder)
}

async function followed(root: string, loaded: readonly Loaded[]): Promise<string[]> {
  const lines = loaded.map(({ specifier, kind }) => `${kind}(${JSON.stringify(specifier)})`)
  const { metafile } = await build({
    stdin: { contents: [...new Set(lines)].join('\n'), resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['main'],
    write: false,
    outdir: root,
    metafile: true,
    logLevel: 'silent',
    loader: { '.node': 'empty', '.wasm': 'empty' },
    plugins: [lenient],
  })
  return Object.keys(metafile.inputs)
    .filter((path) => path.includes('node_modules/'))
    .map((path) => join(root, path))
}

/** Leaves out what packages only try to load, and those that are taken whole; what our own programs load must be there. */
const lenient: Plugin = {
  name: 'lenient',
  setup(builder: PluginBuild) {
    builder.onResolve(
      { filter: /.*/ },
      async ({ path, pluginData, kind, resolveDir, importer, namespace }) => {
        if (pluginData === 'again' || kind === 'entry-point') return undefined
        if (wholePackages.has(packageNameOf(path))) return { external: true }
        const found = await builder.resolve(path, {
          kind,
          resolveDir,
          importer,
          namespace,
          pluginData: 'again',
        })
        if (found.errors.length === 0) return found
        if (importer === '<stdin>') {
          return {
            errors: [{ text: `A built program loads ${path}, which is not installed. Run "npm ci".` }],
          }
        }
        return { external: true }
      },
    )
  },
}

function takeWhole(reached: Map<string, Set<string>>, folder: string): void {
  if (reached.has(folder)) return
  const files = filesOf(reached, folder)
  for (const path of filesUnder(folder)) if (isOfUse(path)) files.add(path)
  const { dependencies = {} } = readManifest(folder)
  for (const name of Object.keys(dependencies)) takeWhole(reached, folderOfPackage(name, folder))
}

/** Of a package that is taken whole: not its sources, declarations and documents. */
function isOfUse(path: string): boolean {
  return !/^(src|install|docs?|test)\/|\.(d\.[cm]?ts|map|md|gyp|gypi)$/.test(path)
}

function complete(folder: string, files: ReadonlySet<string>): ReachedPackage {
  const { name, version } = readManifest(folder)
  const wanted = namedFiles[name]
  const more = filesUnder(folder).filter((path) => wanted?.test(path) || isLicenceFile(path))
  const manifests = [...files].flatMap((path) => manifestsAbove(folder, path))
  return {
    name,
    version,
    folder,
    files: [...new Set(['package.json', ...manifests, ...files, ...more])].toSorted(),
  }
}

/** A folder inside a package may say by a package.json of its own how its files are read. */
function manifestsAbove(folder: string, path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts
    .map((_, at) => [...parts.slice(0, at + 1), 'package.json'].join('/'))
    .filter((manifest) => existsSync(join(folder, manifest)))
}

export function isLicenceFile(path: string): boolean {
  return /^(licen[cs]e|copying|notice|ofl)([.-][\w.-]*)?$/i.test(path) && !/\.[cm]?[jt]s$/.test(path)
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** Where Node finds a package from `from` (a folder); throws where it does not. */
export function folderOfPackage(name: string, from: string): string {
  // Not asked for the name itself, since some packages are named like modules of Node.
  const looked = createRequire(join(from, 'x')).resolve.paths('any') ?? []
  const found = looked
    .map((parent) => join(parent, name))
    .find((folder) => existsSync(join(folder, 'package.json')))
  if (found === undefined) throw new Error(`The package ${name} is not installed. Run "npm ci".`)
  return found
}

/** `@scope/name` or `name` of what is loaded, which may lead into the package. */
export function packageNameOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** The folder of the package that a file is in: what follows the last `node_modules`. */
function packageFolderOf(file: string): string | undefined {
  const mark = `${sep}node_modules${sep}`
  const end = file.lastIndexOf(mark) + mark.length
  if (end < mark.length) return undefined
  return file.slice(0, end) + packageNameOf(slashed(file.slice(end))).replaceAll('/', sep)
}

export function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => slashed(relative(folder, join(entry.parentPath, entry.name))))
    .filter((path) => !path.startsWith('node_modules/'))
}

function filesOf(reached: Map<string, Set<string>>, folder: string): Set<string> {
  const files = reached.get(folder) ?? new Set<string>()
  reached.set(folder, files)
  return files
}

const slashed = (path: string) => path.replaceAll('\\', '/')
const byFolder = (a: ReachedPackage, b: ReachedPackage) => (a.folder < b.folder ? -1 : 1)
