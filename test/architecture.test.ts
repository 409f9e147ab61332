/** The rules of the house that no compiler knows: who imports whom, what lies in the tree, what is written down. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  importCycles,
  importsOf,
  packageOf,
  readFolderTable,
  readImportTable,
  wrongImports,
  wrongWithinRoom,
} from './importRules.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>
const files = filesUnder('.', ignoredFolders())
const sources = files.filter((path) => path.startsWith('src/'))
const table = readImportTable(read('ARCHITECTURE.md'))

const folders = readFolderTable(read('ARCHITECTURE.md'))

const judge = (path: string, text: string) => wrongImports(table, path, text)
/** Vite builds the window with all that it imports: nothing of that is needed at run time. */
const isBundled = (path: string) => path.startsWith('src/renderer/')
/** What runs in Electron has its module from there. */
const isGiven = (path: string, name: string) => name === 'electron' && /^src\/(main|preload)\//.test(path)
const hasDefaultExport = (text: string) => /^\s*export\s+default\b|\bas\s+default\s*[,}]/m.test(text)

describe('the import table', () => {
  test('is kept by every source', () => {
    expect(sources.length).toBeGreaterThan(0)
    expect(sources.flatMap((path) => judge(path, read(path)))).toEqual([])
  })

  test('lets nobody import main, preload, renderer or cli, and only the command line start the web host', () => {
    const allowed = [...table].flatMap(([room, { rooms }]) =>
      rooms.map(({ folder }) => `${folder.split('/')[0]} by ${room}`),
    )
    expect(allowed.filter((rule) => /^(main|preload|renderer|web|cli) by/.test(rule))).toEqual(['web by cli'])
    expect([...table.keys()]).toEqual(expect.arrayContaining(['main', 'preload', 'renderer', 'web', 'cli']))
  })

  test.each([
    "import { openLibrary } from '../studio/library/library.ts'",
    "import '../studio/library/library.ts'",
    "import type { Library } from '../studio/library/library.ts'",
    "export { openLibrary } from '../studio/library/library.ts'",
    "export * from '../studio/library/library.ts'",
    "export type { Library } from '../studio/library/library.ts'",
    "const later = async () => (await import('../studio/library/library.ts')).openLibrary",
    'const later = () => import(`../studio/library/library.ts`)',
    "let library: import('../studio/library/library.ts').Library",
    "const { openLibrary } = require('../studio/library/library.ts')",
  ])('holds for %s', (way) => {
    expect(judge('src/engine/made-up.ts', `\n${way}\n`)).toEqual([
      'src/engine/made-up.ts:2 imports src/studio/library/library.ts, which engine may not',
    ])
  })

  test('allows types where it says types', () => {
    const from = "from '../contract/problem.ts'"
    const wrong = [
      'src/engine/made-up.ts:1 imports src/contract/problem.ts, of which engine may have only types',
    ]
    expect(judge('src/engine/made-up.ts', `import type { Problem } ${from}`)).toEqual([])
    expect(judge('src/engine/made-up.ts', `export type { Problem } ${from}`)).toEqual([])
    expect(judge('src/engine/made-up.ts', `import { isProblem } ${from}`)).toEqual(wrong)
    expect(judge('src/engine/made-up.ts', `import { type Problem } ${from}`)).toEqual(wrong)
    expect(judge('src/studio/made-up.ts', `import { isProblem } ${from}`)).toEqual([])
  })

  test('allows a folder of a room, and no other', () => {
    expect(judge('src/renderer/made-up.ts', "import { norm } from '../engine/latent/latent.ts'")).toEqual([])
    expect(judge('src/renderer/made-up.ts', "import { a } from '../engine/latentOther/a.ts'")).toHaveLength(1)
    expect(judge('src/renderer/made-up.ts', "import { a } from '../engine/random.ts'")).toHaveLength(1)
  })

  test('limits packages where it names some', () => {
    expect(judge('src/engine/made-up.ts', "import { zip } from 'fflate'")).toEqual([])
    expect(judge('src/engine/made-up.ts', "import { a } from 'pure-rand/generator/a'")).toEqual([])
    expect(judge('src/engine/made-up.ts', "import { readFile } from 'node:fs/promises'")).toHaveLength(1)
    expect(judge('src/engine/made-up.ts', "import sharp from 'sharp'")).toHaveLength(1)
    expect(judge('src/studio/made-up.ts', "import sharp from 'sharp'")).toEqual([])
  })

  test('holds for components, styles and pages', () => {
    const script = '<script lang="ts">\n  import { make } from \'../../engine/random.ts\'\n</script>'
    const wrong = 'imports src/engine/random.ts, which renderer may not'
    const where = 'src/renderer/explore'
    expect(judge(`${where}/A.svelte`, `<!-- A. -->\n${script}\n<p></p>`)).toEqual([
      `${where}/A.svelte:3 ${wrong}`,
    ])
    expect(judge(`${where}/A.svelte`, `<script module>\nlet a\n</script>\n${script}`)).toEqual([
      `${where}/A.svelte:5 ${wrong}`,
    ])
    expect(judge(`${where}/A.svelte`, "{#await import('../../engine/random.ts')}{/await}")).toHaveLength(1)
    expect(judge(`${where}/A.svelte`, script.replace('engine/random', 'contract/problem'))).toEqual([])
    expect(judge(`${where}/a.svelte.ts`, "import { make } from '../../engine/random.ts'")).toHaveLength(1)
    expect(judge('src/renderer/a.css', "a {}\n@import '../web/a.css';")).toHaveLength(1)
    expect(judge('src/renderer/a.html', '<script src="../web/a.ts"></script>')).toHaveLength(1)
    expect(judge('src/renderer/a.html', '<script src="./main.ts"></script>')).toEqual([])
  })

  test('leaves nothing uncheckable', () => {
    expect(judge('src/engine/made-up.ts', 'await import(name)')).toHaveLength(1)
    expect(judge('src/made-up.ts', '')).toHaveLength(1)
    expect(judge('src/attic/made-up.ts', '')).toHaveLength(1)
    expect(judge('src/studio/made-up.ts', "import a from '../../scripts/build.ts'")).toHaveLength(1)
    expect(() => readImportTable('nothing here')).toThrow('no table')
    expect(() => readImportTable('| room | may import |\n|-|-|\n| engine | kitchen |')).toThrow('kitchen')
    // The kernels, which the set-up compiles, are C++; the window has components, styles, a page, pictures and fonts.
    const inWindow = /^src\/renderer\/.*\.(svelte|css|html|svg|woff2)$/
    const written = sources.filter((path) => !path.startsWith('src/backends/tensorflow/kernels/'))
    const others = written.filter((path) => posix.extname(path) !== '.ts' && !inWindow.test(path))
    // What starts a worker thread from sources is read before there is anything that reads TypeScript.
    expect(others).toEqual(['src/studio/export/film/filmWorkerFromSource.mjs'])
  })
})

describe('folders of a room', () => {
  const judgeFolder = (path: string, text: string) => wrongWithinRoom(folders, path, text)

  test('import each other as their table says', () => {
    expect(sources.flatMap((path) => judgeFolder(path, read(path)))).toEqual([])
  })

  test('build on each other in one direction', () => {
    const rows = [...folders].map(([folder, allowed]): [string, string] => [
      `src/${folder}.ts`,
      [...allowed].map((one) => `import '../${one}.ts'`).join('\n'),
    ])
    expect(importCycles(new Map(rows))).toEqual([])
  })

  test.each([
    ['renderer/parts', "import { Studio } from '../window/studio.svelte.ts'"],
    ['renderer/parts', "import type { Studio } from '../window/studio.svelte.ts'"],
    ['renderer/window', "import { views } from '../views.ts'"],
    ['studio/library', "import { inTurns } from '../inTurns.ts'"],
    ['studio/attic', ''],
  ])('%s may not %s', (folder, text) => {
    expect(judgeFolder(`src/${folder}/made-up.ts`, text)).toHaveLength(1)
  })

  test('are free where their room has no rows, above them all, and to other rooms', () => {
    expect(judgeFolder('src/cli/made-up.ts', "import { a } from './commands/a.ts'")).toEqual([])
    expect(judgeFolder('src/renderer/made-up.ts', "import { a } from './parts/a.ts'")).toEqual([])
    expect(judgeFolder('src/studio/runs/made-up.ts', "import { a } from './a.ts'")).toEqual([])
    expect(judgeFolder('src/studio/runs/made-up.ts', "import { a } from '../inTurns.ts'")).toEqual([])
    expect(judgeFolder('src/studio/runs/made-up.ts', "import { a } from '../../engine/a.ts'")).toEqual([])
    const unknown = '| folder | may import of its room |\n|-|-|\n| studio/runs | studio/attic |'
    expect(() => readFolderTable(unknown)).toThrow('studio/attic')
  })
})

describe('sources', () => {
  test('import each other in no circle, types counted', () => {
    const ofTexts = (texts: Record<string, string>) => importCycles(new Map(Object.entries(texts)))
    const circle = {
      'src/a.ts': "import './b.svelte'",
      'src/b.svelte': "<script>import type { C } from './c.ts'</script>",
      'src/c.ts': "import './d.ts'\nexport * from './a.ts'",
      'src/d.ts': '',
    }
    expect(ofTexts(circle)).toEqual([['src/a.ts', 'src/b.svelte', 'src/c.ts']])
    expect(ofTexts({ ...circle, 'src/c.ts': "import './d.ts'" })).toEqual([])
    expect(importCycles(new Map(sources.map((path) => [path, read(path)])))).toEqual([])
  })

  test('have no default exports', () => {
    expect(hasDefaultExport('export default 1')).toBe(true)
    expect(hasDefaultExport('export { a as default }')).toBe(true)
    const ours = sources.filter((path) => !path.endsWith('.d.ts')) // which say what packages export
    expect(ours.filter((path) => hasDefaultExport(read(path)))).toEqual([])
  })

  test('end within 400 lines', () => {
    expect(sources.filter((path) => read(path).split('\n').length > 401)).toEqual([])
  })

  test('need no development dependency at run time', () => {
    const missing = sources.flatMap((path) =>
      importsOf(path, read(path))
        .filter(({ typesOnly, specifier }) => !typesOnly && specifier && !/^(\.|node:)/.test(specifier))
        .map(({ specifier }) => packageOf(specifier!))
        .filter(
          (name) =>
            !(name in manifest.dependencies) &&
            !isGiven(path, name) &&
            !(isBundled(path) && name in manifest.devDependencies),
        ),
    )
    expect(missing).toEqual([])
  })
})

describe('the tree', () => {
  const names = ['npmjs', 'pypi', 'pythonhosted', 'crates', 'maven', 'golang'].join('|')
  const registry = new RegExp(`\\b(${names})\\.(org|io|com)\\b`, 'i')
  const machinePath = /(^|[^a-z.])\/(work|root)\/[a-z]/m
  const texts = files.filter((path) => !isBinary(path))

  test('names no registry host', () => {
    expect(registry.test(['https://registry.npmjs', 'org/a'].join('.'))).toBe(true)
    expect(texts.filter((path) => registry.test(read(path)))).toEqual([])
  })

  test('names no path of the machine that it was written on', () => {
    expect(machinePath.test(['see "', 'root', 'a"'].join('/'))).toBe(true)
    expect(texts.filter((path) => machinePath.test(read(path)))).toEqual([])
  })

  test('is really looked at', () => {
    expect(texts).toEqual(
      expect.arrayContaining(['.npmrc', 'package.json', 'src/engine/random.ts', 'src/renderer/App.svelte']),
    )
  })
})

describe('docs/dependencies.md', () => {
  const rows = read('docs/dependencies.md').matchAll(/^\| `([^`]+)` .*\| (.+) \|$/gm)
  const licences = new Map([...rows].map(([, name, licence]) => [name!, licence!]))
  const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> }

  test('has a row for every dependency, and for nothing else', () => {
    const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]
    expect([...licences.keys()].toSorted()).toEqual(names.toSorted())
  })

  test('says the licence that each package says', () => {
    const wrong = [...licences].filter(
      ([name, licence]) => licence.split(';')[0] !== lock.packages[`node_modules/${name}`]?.license,
    )
    expect(wrong).toEqual([])
  })

  test('is right about what ships under more than a permissive licence', () => {
    const permissive = /^(Apache-2\.0|MIT|ISC|0BSD|BSD-[23]-Clause|BlueOak-1\.0\.0|Python-2\.0)$/
    const others = Object.entries(lock.packages)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .filter(([, { license = 'none' }]) =>
        license
          .replace(/[()]/g, '')
          .split(/ AND | OR /)
          .some((part) => !permissive.test(part)),
      )
    const known = others.map(([path, { license = 'none' }]) =>
      path.startsWith('node_modules/@img/sharp-') && license.includes('LGPL-3.0-or-later')
        ? 'libvips'
        : `${path.slice('node_modules/'.length)} ${license}`,
    )
    expect([...new Set(known)].toSorted()).toEqual([
      '@libav.js/variant-webm-vp9 LGPL-2.1',
      'libvips',
      'mediabunny MPL-2.0',
    ])
  })
})

interface LockedPackage {
  readonly dev?: true
  readonly license?: string
}

function filesUnder(folder: string, ignored: ReadonlySet<string>): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) return ignored.has(path) ? [] : filesUnder(path, ignored)
    return entry.isFile() ? [path] : []
  })
}

/** What git ignores, as far as it is folders of the root. */
function ignoredFolders(): Set<string> {
  const lines = read('.gitignore').split('\n')
  return new Set(['.git', ...lines.filter((line) => line.endsWith('/')).map((line) => line.slice(0, -1))])
}

/** As git judges it: a zero byte early on. */
function isBinary(path: string): boolean {
  return readFileSync(join(root, path)).subarray(0, 8000).includes(0)
}
