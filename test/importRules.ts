/** Which room of src/ may import what, and which folder within its room: the tables of ARCHITECTURE.md, and sources
 * judged by them. Knows text; not files. */
import { posix } from 'node:path'
import ts from 'typescript'

interface AllowedRoom {
  /** `engine`, or a folder in it: `engine/latent`. */
  readonly folder: string
  readonly typesOnly: boolean
}

interface RoomRule {
  readonly rooms: readonly AllowedRoom[]
  /** All that it may use, Node's own included; empty where the table leaves packages open. */
  readonly packages: readonly string[]
}

/** By room. */
export type ImportTable = ReadonlyMap<string, RoomRule>

export interface ImportFound {
  /** What is imported; undefined where that is computed. */
  readonly specifier: string | undefined
  readonly typesOnly: boolean
  readonly line: number
}

/** `renderer/parts`, or `studio/*` for the files that lie in the room itself; with those of the same room that it may
 * import beside itself. A room that is in no row has no such rules. */
export type FolderTable = ReadonlyMap<string, ReadonlySet<string>>

/** The table under `| room | may import |`; a word in it that means nothing is an error. */
export function readImportTable(markdown: string): ImportTable {
  const body = rowsUnder(markdown, 'room', 'may import')
  const rooms = new Set(body.map(([, room]) => room!))
  return new Map(body.map(([, room, allowed]) => [room!, readRule(room!, allowed!, rooms)]))
}

/** The table under `| folder | may import of its room |`. */
export function readFolderTable(markdown: string): FolderTable {
  const body = rowsUnder(markdown, 'folder', 'may import of its room')
  const known = new Set(body.map(([, folder]) => folder!))
  return new Map(
    body.map(([, folder, allowed]) => {
      const folders = allowed === 'nothing' ? [] : allowed!.split(',').map((word) => word.trim())
      const unknown = folders.find((one) => !known.has(one))
      if (unknown) throw new Error(`the row of ${folder} allows “${unknown}”, which has no row`)
      return [folder!, new Set(folders)]
    }),
  )
}

/** The cells of each row, as `| a | b |` splits: the first one is empty. */
function rowsUnder(markdown: string, first: string, second: string): string[][] {
  const rows = markdown.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  const start = rows.findIndex(([, one, other]) => one === first && other === second)
  if (start < 0) throw new Error(`there is no table “${first} | ${second}”`)
  const end = rows.findIndex((row, at) => at > start && row.length < 4)
  return rows.slice(start + 2, end < 0 ? undefined : end)
}

function readRule(room: string, allowed: string, known: ReadonlySet<string>): RoomRule {
  const words = allowed === 'nothing of ours' ? [] : allowed.split(',').map((word) => word.trim())
  const packages: string[] = []
  const rooms: AllowedRoom[] = []
  for (const word of words) {
    const name = /^`(.+)`$/.exec(word)?.[1]
    const folder = word.replace(/ \(types\)$/, '')
    if (name) packages.push(name)
    else if (known.has(folder.split('/')[0]!)) rooms.push({ folder, typesOnly: folder !== word })
    else throw new Error(`the row of ${room} allows “${word}”, which is neither a room nor a \`package\``)
  }
  return { rooms, packages }
}

const read = new Map<string, readonly ImportFound[]>()

/** What a source imports: static, dynamic, types, re-exports and require; of components, styles and pages too. */
export function importsOf(path: string, text: string): readonly ImportFound[] {
  const key = `${path}\n${text}`
  const known = read.get(key) ?? findImports(path, text)
  read.set(key, known)
  return known
}

function findImports(path: string, text: string): ImportFound[] {
  if (path.endsWith('.svelte')) return importsOfComponent(path, text)
  if (path.endsWith('.css')) return matches(text, /@import\s+(?:url\()?["']?([^"')\s;]+)/g)
  if (path.endsWith('.html')) return matches(text, /\b(?:src|href)="([^"]+)"/g)
  return path.endsWith('.ts') ? importsOfScript(path, text) : []
}

/** Of its script blocks, at the lines where they stand. What its markup imports counts as computed. */
function importsOfComponent(path: string, text: string): ImportFound[] {
  const blank = (code: string) => code.replace(/[^\n]/g, ' ')
  const block = /(<script\b[^>]*>)([\s\S]*?)(<\/script>)/g
  const markup = text.replace(block, blank)
  const kept: string[] = []
  let end = 0
  for (const { index, 0: whole, 1: opening, 2: code } of text.matchAll(block)) {
    kept.push(blank(text.slice(end, index) + opening!), code!, blank('</script>'))
    end = index + whole.length
  }
  const inMarkup = matches(markup, /(?<!\.)\b(?:import|require)\s*\(/g).map((found) => ({
    ...found,
    specifier: undefined,
  }))
  return [...importsOfScript(path, kept.join('')), ...inMarkup]
}

/** What the first group of an expression finds. */
function matches(text: string, expression: RegExp): ImportFound[] {
  return [...text.matchAll(expression)].map(({ index, 1: specifier }) => ({
    specifier,
    typesOnly: false,
    line: text.slice(0, index).split('\n').length,
  }))
}

function importsOfScript(path: string, text: string): ImportFound[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false)
  const found: ImportFound[] = []
  const add = (node: ts.Node, from: ts.Node | undefined, typesOnly: boolean) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
    const specifier = from && ts.isStringLiteralLike(from) ? from.text : undefined
    found.push({ specifier, typesOnly, line })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      // `import { type A }` counts as a value: what is left of it at run time still loads the file.
      add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      add(node, node.moduleSpecifier, node.isTypeOnly)
    } else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true)
    } else if (ts.isCallExpression(node)) {
      const { expression, arguments: given } = node
      if (expression.kind === ts.SyntaxKind.ImportKeyword) add(node, given[0], false)
      // A computed require is how a native library is loaded; only sources that are named can be judged.
      const required = ts.isIdentifier(expression) && expression.text === 'require' && given[0]
      if (required && ts.isStringLiteralLike(required)) add(node, required, false)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** One sentence for each import of `path` (`src/<room>/…`) that the table forbids. */
export function wrongImports(table: ImportTable, path: string, text: string): string[] {
  const room = roomOf(path)
  const rule = room === undefined ? undefined : table.get(room)
  if (!rule) return [`${path} is in no room of the table`]
  return importsOf(path, text).flatMap((found) => {
    const reason = whyWrong(room!, rule, path, found)
    return reason ? [`${path}:${found.line} ${reason}`] : []
  })
}

function whyWrong(
  room: string,
  rule: RoomRule,
  path: string,
  { specifier, typesOnly }: ImportFound,
): string | undefined {
  if (specifier === undefined) return 'imports something computed, which nobody can check'
  if (!specifier.startsWith('.')) {
    const name = packageOf(specifier)
    if (rule.packages.length === 0 || rule.packages.includes(name)) return undefined
    return `imports ${name}; ${room} may use only ${rule.packages.join(', ')}`
  }
  const target = targetOf(path, specifier)
  const targetRoom = roomOf(target)
  if (targetRoom === undefined) return `imports ${target}, which is in no room`
  if (targetRoom === room) return undefined
  const allowed = rule.rooms.filter(({ folder }) => target.startsWith(`src/${folder}/`))
  if (allowed.length === 0) return `imports ${target}, which ${room} may not`
  if (typesOnly || allowed.some((one) => !one.typesOnly)) return undefined
  return `imports ${target}, of which ${room} may have only types`
}

/** One sentence for each import of `path` that its folder's row forbids. */
export function wrongWithinRoom(table: FolderTable, path: string, text: string): string[] {
  const folder = folderOf(path)
  const room = roomOf(path)
  if (![...table.keys()].some((one) => one.startsWith(`${room}/`))) return []
  const allowed = table.get(folder)
  // Above all of its folders.
  if (!allowed && folder === `${room}/*`) return []
  if (!allowed) return [`${path} is in ${folder}, which has no row`]
  return importsOf(path, text).flatMap(({ specifier, line }) => {
    const target = specifier?.startsWith('.') ? targetOf(path, specifier) : undefined
    if (target === undefined || roomOf(target) !== room) return []
    const other = folderOf(target)
    return other === folder || allowed.has(other)
      ? []
      : [`${path}:${line} imports ${target}, which ${folder} may not`]
  })
}

/** Each circle of files that import each other, types counted, in the order of the imports. */
export function importCycles(sources: ReadonlyMap<string, string>): string[][] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push(trail.slice(trail.indexOf(path)))
    if (done.has(path)) return
    done.add(path)
    for (const { specifier } of importsOf(path, sources.get(path)!)) {
      const target = specifier?.startsWith('.') ? targetOf(path, specifier) : undefined
      if (target !== undefined && sources.has(target)) visit(target, [...trail, path])
    }
  }
  for (const path of sources.keys()) visit(path, [])
  return cycles
}

function targetOf(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier)
}

/** `renderer/parts` of `src/renderer/parts/Button.svelte`; `renderer/*` of what lies in the room itself. */
function folderOf(path: string): string {
  const [, room, ...rest] = path.split('/')
  return `${room}/${rest.length > 1 ? rest[0] : '*'}`
}

/** `@scope/name` or `name` of a specifier such as `name/dist/file.js`. */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1]
}
