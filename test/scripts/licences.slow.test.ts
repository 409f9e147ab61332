/** LICENSES.txt: everything that ships has its text, and what has none is an error. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { collectLicences } from '../../scripts/pack/collectLicences.ts'
import { bundledPackages, knownText, licencesText, sectionsOf } from '../../scripts/pack/licences.ts'
import { platformPackagesOf } from '../../scripts/pack/platformPackages.ts'
import { folderOfPackage, reachedPackages } from '../../scripts/pack/reached.ts'
import { suppliedTexts } from '../../scripts/pack/suppliedTexts.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'loom-licences-'))
})
afterEach(() => rmSync(root, { recursive: true }))

it('a package’s texts are all of its licence files', () => {
  const folder = addPackage('a', { license: 'MIT' })
  write('node_modules/a/LICENSE.md', 'the licence')
  write('node_modules/a/NOTICE', 'the notice')
  write('node_modules/a/licence.js', 'no licence')
  expect(sectionsOf([folder], {})).toEqual([
    { name: 'a', version: '1.0.0', licence: 'MIT', text: 'the licence\n\nthe notice' },
  ])
})

it('packages without a text are an error that names them all', () => {
  const folders = [addPackage('a', { license: 'MIT' }), addPackage('b', { license: 'ISC' })]
  expect(() => sectionsOf(folders, {})).toThrow('There is no licence text for a 1.0.0 (MIT), b 1.0.0 (ISC).')
})

it('a text that is supplied comes with its reason and the author', () => {
  const folder = addPackage('a', { license: 'MIT', author: 'A. Writer <a@example.org> (page)' })
  const [section] = sectionsOf([folder], { a: { reason: 'It has none.', text: 'MIT' } })
  expect(section!.text).toBe(`It has none.\n\nCopyright (c) A. Writer\n\n${knownText('MIT')}`)
})

it('a text may stand in the comments of a file', () => {
  const folder = addPackage('a', { license: 'MIT' })
  write('node_modules/a/dist/x.js', '/*! first\n * second */\n/* third */\ncode() /* fourth */')
  const supplied = { a: { reason: 'See below.', commentsOf: /x\.js$/ } }
  const [section] = sectionsOf([folder], supplied)
  expect(section!.text).toMatch(/^See below\.\n\nfirst\nsecond/)
  expect(section!.text).toContain('third')
  expect(section!.text).not.toContain('fourth')
  write('node_modules/a/dist/x.js', 'code()')
  expect(() => sectionsOf([folder], supplied)).toThrow('no licence text for')
})

it('bundled packages are those that sources load, with all that they depend on, but for what ships apart', () => {
  write('package.json', { dependencies: { a: '1', apart: '1' }, devDependencies: { font: '1' } })
  addPackage('a', {
    dependencies: { deep: '1', '@types/x': '1' },
    peerDependencies: { peer: '1', optional: '1' },
    peerDependenciesMeta: { optional: { optional: true } },
  })
  addPackage('peer', {})
  addPackage('optional', {})
  addPackage('deep', {})
  addPackage('font', {})
  const apart = addPackage('apart', { dependencies: { beneath: '1' } })
  write('src/main/x.ts', "import { a } from 'a'\nimport { b } from 'apart'\nimport './own.ts'")
  write('src/renderer/x.svelte', "<script>\n  import 'font/x.css'\n</script>")
  write('src/cli/x.ts', "import 'elsewhere'")
  const found = bundledPackages(root, ['src/main', 'src/renderer', 'src/none'], (folder) => folder === apart)
  expect(found.map((folder) => folder.slice(join(root, 'node_modules/').length)).toSorted()).toEqual([
    'a',
    'deep',
    'font',
    'peer',
  ])
})

it('the file lists what is in it, and then has all texts', () => {
  const text = licencesText({ name: 'Product', licence: 'Own licence\n' }, [
    { name: 'a', version: '1.0.0', licence: 'MIT', text: 'text of a\r\nsecond line' },
    { name: 'long-name', version: '1.0.0', licence: 'ISC', text: 'text of b' },
  ])
  expect(text).toMatch(/^Product and what it is made of\n/)
  expect(text).toContain('\nOwn licence\n')
  expect(text).toContain('  a 1.0.0          MIT\n  long-name 1.0.0  ISC\n')
  expect(text).toMatch(/={80}\na 1\.0\.0\nLicence: MIT\n={80}\n\ntext of a\nsecond line\n/)
})

it('everything that the real application is made of has its text', async () => {
  write(
    'program.cjs',
    [
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js',
      'sharp',
      'node-sqlite3-wasm',
      'h264-mp4-encoder',
      '@libav.js/variant-webm-vp9',
    ]
      .map((name) => `require('${name}')`)
      .join('\n'),
  )
  const packages = await reachedPackages(project, [join(root, 'program.cjs')])
  const { platform, arch } = process
  const machine = [
    ...platformPackagesOf(join(project, 'package-lock.json'), { platform, arch } as never).keys(),
  ]
  const folders = machine.map((name) => folderOfPackage(name, project))
  const text = collectLicences({ root: project, packages, machine: folders })
  expect(text).toContain('Copyright (c) 2020, ML Illustrated')
  for (const name of [
    'Electron, with Chromium and Node.js',
    'svelte',
    '@fontsource-variable/inter',
    'mediabunny',
    'sharp',
    '@tensorflow/tfjs-core',
    'google-protobuf',
    'long',
    ...machine,
  ]) {
    expect(text).toMatch(new RegExp(`\n${name.replaceAll('.', '\\.')} \\d+\\.\\d+\\.\\d+\nLicence: \\S`))
  }
  expect(text).toContain('GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 3')
  expect(text).toContain('GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 2.1')
  expect(text).not.toMatch(/\nLicence: A?GPL/)
})

it('the native engine ships only with its notices', () => {
  const engine = join(root, 'engine')
  write('package.json', {})
  write('LICENSE', 'own')
  write('node_modules/electron/package.json', { version: '45.0.0' })
  write('node_modules/electron/LICENSE', 'licence of Electron')
  write('resources/features/LICENSE', 'notice of the feature network')
  const shipped = { root, packages: [], machine: [], engine }
  mkdirSync(engine)
  expect(() => collectLicences(shipped)).toThrow(/lacks tensorflow.THIRD_PARTY_NOTICES\.txt, without which/)
  write('engine/tensorflow/THIRD_PARTY_NOTICES.txt', 'notices')
  write('engine/tensorflow/LICENSE', 'licence of TensorFlow')
  expect(collectLicences(shipped)).toContain('licence of TensorFlow\n\nThe notices of what it contains')
})

it('no text is supplied for a package that is not there', () => {
  const lock = readFileSync(join(project, 'package-lock.json'), 'utf8')
  const { packages } = JSON.parse(lock) as { packages: Record<string, object> }
  expect(Object.keys(suppliedTexts).filter((name) => !(`node_modules/${name}` in packages))).toEqual([])
  const used = new Set(Object.values(suppliedTexts).flatMap(({ text }) => (text ? [`${text}.txt`] : [])))
  const texts = readdirSync(join(project, 'build/licences'))
  expect(texts.toSorted()).toEqual([...used].toSorted())
})

function addPackage(name: string, manifest: object): string {
  write(`node_modules/${name}/package.json`, { name, version: '1.0.0', ...manifest })
  return join(root, 'node_modules', name)
}

function write(path: string, content: string | object): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
}
