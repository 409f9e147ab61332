/** What gets into a packed application, on a small repository of its own in a folder of its own. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runProgram } from '../../scripts/engine/process.ts'
import { archive } from '../../scripts/pack/archive.ts'
import { placeEngine } from '../../scripts/pack/engine.ts'
import { platformPackagesOf } from '../../scripts/pack/platformPackages.ts'
import { filesUnder, packagesLoadedBy, reachedPackages } from '../../scripts/pack/reached.ts'
import { makeStage, stagePlatform } from '../../scripts/pack/stage.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'loom-pack-'))
  write('package.json', {
    name: 'small',
    version: '1.2.3',
    license: 'MIT',
    dependencies: { a: '1', b: '1', unused: '1' },
  })
  write('out/desktop/main/index.cjs', "require('a'); require('node:fs'); console.log('main')")
  write('out/desktop/main/index.cjs.map', '{}')
  write('out/desktop/main/studioProcess.cjs', "import('b/late.js')")
  write('out/desktop/main/filmWorker.cjs', "console.log('film')")
  write('out/desktop/preload/index.cjs', '')
  write('out/renderer/index.html', '<!doctype html>')
  write('node_modules/a/package.json', {
    name: 'a',
    version: '1.0.0',
    main: 'start.js',
    dependencies: { c: '1' },
  })
  write('node_modules/a/start.js', "require('c'); try { require('gone') } catch {}")
  write('node_modules/a/unreached.js', '')
  write('node_modules/a/LICENSE', 'a')
  write('node_modules/a/node_modules/c/package.json', { name: 'c', version: '2.0.0' })
  write('node_modules/a/node_modules/c/index.js', '')
  write('node_modules/b/package.json', { name: 'b', version: '1.0.0' })
  write('node_modules/b/late.js', "import './more.js'")
  write('node_modules/b/more.js', '')
  write('node_modules/unused/package.json', { name: 'unused', version: '1.0.0' })
})
afterEach(() => rmSync(root, { recursive: true }))

it('a program’s packages are seen in all ways that bundlers write them', () => {
  const text = [
    "const a = require('a')",
    'require$1("@b/c/late.js")',
    '(0, node_module.createRequire)(require("url").pathToFileURL(__filename).href)("d")',
    "await import('e')",
    "import f from 'f'",
    'export * from "g"',
    "require('./own.cjs'); require('node:fs'); require('fs'); require('electron')",
  ].join('\n')
  expect(packagesLoadedBy(text)).toEqual([
    { specifier: 'a', kind: 'require' },
    { specifier: '@b/c/late.js', kind: 'require' },
    { specifier: 'd', kind: 'require' },
    { specifier: 'e', kind: 'import' },
    { specifier: 'f', kind: 'import' },
    { specifier: 'g', kind: 'import' },
  ])
})

it('the application holds what its programs reach, and nothing else', async () => {
  await stage()
  expect(staged()).toEqual([
    'node_modules/a/LICENSE',
    'node_modules/a/node_modules/c/index.js',
    'node_modules/a/node_modules/c/package.json',
    'node_modules/a/package.json',
    'node_modules/a/start.js',
    'node_modules/b/late.js',
    'node_modules/b/more.js',
    'node_modules/b/package.json',
    'out/desktop/main/filmWorker.cjs',
    'out/desktop/main/index.cjs',
    'out/desktop/main/studioProcess.cjs',
    'out/desktop/preload/index.cjs',
    'out/renderer/index.html',
    'package.json',
  ])
})

it('a package that a program loads and that is not installed is an error', async () => {
  rmSync(join(root, 'node_modules/b'), { recursive: true })
  await expect(stage()).rejects.toThrow(
    'A built program loads b/late.js, which is not installed. Run "npm ci".',
  )
})

it('what is not built is an error', async () => {
  rmSync(join(root, 'out/renderer'), { recursive: true })
  await expect(stage()).rejects.toThrow(/There is no .*index\.html\. Run "npm run build"\./)
})

it('parts that older builds left stay out', async () => {
  write('out/desktop/main/old-1.cjs', "require('unused')")
  write('out/renderer/assets/old-1.js', '')
  const hourAgo = new Date(Date.now() - 3_600_000)
  utimesSync(join(root, 'out/desktop/main/old-1.cjs'), hourAgo, hourAgo)
  utimesSync(join(root, 'out/renderer/assets/old-1.js'), hourAgo, hourAgo)
  await stage()
  expect(staged().filter((path) => path.includes('old-1') || path.includes('unused'))).toEqual([])
})

it('its package.json names the program and what updates need, and no dependencies', async () => {
  await stage({ signed: true, homepage: 'https://example.org/loom' })
  const manifest = JSON.parse(readFileSync(join(root, 'stage/package.json'), 'utf8')) as object
  expect(manifest).toMatchObject({
    name: 'small',
    version: '1.2.3',
    main: 'out/desktop/main/index.cjs',
    signed: true,
    homepage: 'https://example.org/loom',
  })
  expect(manifest).not.toHaveProperty('dependencies')
  await stage()
  expect(JSON.parse(readFileSync(join(root, 'stage/package.json'), 'utf8'))).not.toHaveProperty('signed')
})

it('a prelude runs before each program', async () => {
  write('prelude.ts', "import { word } from './word.ts'\nconsole.log(word)")
  write('word.ts', "export const word: string = 'prelude'")
  await stage({ prelude: join(root, 'prelude.ts') })
  for (const [program, word] of [
    ['index', 'main'],
    ['filmWorker', 'film'],
  ]) {
    const { stdout } = await runProgram({
      program: process.execPath,
      args: [join(root, `stage/out/desktop/main/${program}.cjs`)],
    })
    expect(stdout).toBe(`prelude\n${word}\n`)
  }
})

it('the preload script’s prelude stands in the file itself', async () => {
  write('out/desktop/preload/index.cjs', "console.log('preload')")
  write('preload.ts', "const word: string = 'prelude'\nconsole.log(word)")
  await stage({ preloadPrelude: join(root, 'preload.ts') })
  const { stdout } = await runProgram({
    program: process.execPath,
    args: [join(root, 'stage/out/desktop/preload/index.cjs')],
  })
  expect(stdout).toBe('prelude\npreload\n')
})

it('sharp’s libraries for each kind of machine are in the lock file', () => {
  const lock = join(project, 'package-lock.json')
  const names = (platform: 'linux' | 'win32' | 'darwin', arch: 'x64' | 'arm64') =>
    [...platformPackagesOf(lock, { platform, arch }).keys()].toSorted()
  expect(names('linux', 'x64')).toEqual(['@img/sharp-libvips-linux-x64', '@img/sharp-linux-x64'])
  expect(names('linux', 'arm64')).toEqual(['@img/sharp-libvips-linux-arm64', '@img/sharp-linux-arm64'])
  expect(names('darwin', 'arm64')).toEqual(['@img/sharp-darwin-arm64', '@img/sharp-libvips-darwin-arm64'])
  expect(names('darwin', 'x64')).toEqual(['@img/sharp-darwin-x64', '@img/sharp-libvips-darwin-x64'])
  expect(names('win32', 'x64')).toEqual(['@img/sharp-win32-x64'])
  expect(names('win32', 'arm64')).toEqual(['@img/sharp-win32-arm64'])
})

it('sharp’s libraries for one kind of machine take the place of those for another', async () => {
  const fits = (os: string, cpu: string) => ({ version: '1.0.0', integrity: 'x', os: [os], cpu: [cpu] })
  write('package-lock.json', {
    packages: {
      'node_modules/@img/sharp-win32-x64': fits('win32', 'x64'),
      'node_modules/@img/sharp-win32-arm64': fits('win32', 'arm64'),
    },
  })
  for (const name of ['sharp-win32-x64', 'sharp-win32-arm64', 'colour']) {
    write(`node_modules/@img/${name}/package.json`, { name: `@img/${name}`, version: '1.0.0' })
  }
  write('stage/node_modules/@img/colour/package.json', {})
  for (const arch of ['x64', 'arm64'] as const) {
    await stagePlatform(root, join(root, 'stage'), { platform: 'win32', arch })
    expect(staged()).toEqual([
      'node_modules/@img/colour/package.json',
      `node_modules/@img/sharp-win32-${arch}/package.json`,
    ])
  }
})

it('an engine is linked where it may be, and copied where signing would write into it', () => {
  write('engine/engine.json', '{}')
  write('engine/tensorflow/library.so', 'library')
  const inode = (path: string) => statSync(join(root, path)).ino
  placeEngine(join(root, 'engine'), join(root, 'linked'), true)
  placeEngine(join(root, 'engine'), join(root, 'copied'), false)
  for (const folder of ['linked', 'copied']) {
    expect(readFileSync(join(root, folder, 'tensorflow/library.so'), 'utf8')).toBe('library')
    expect(existsSync(join(root, folder, 'engine.json'))).toBe(true)
  }
  expect(inode('linked/tensorflow/library.so')).toBe(inode('engine/tensorflow/library.so'))
  expect(inode('copied/tensorflow/library.so')).not.toBe(inode('engine/tensorflow/library.so'))
})

it.skipIf(process.platform === 'win32')(
  'a folder is archived under a name with its version, links as they are',
  async () => {
    write('linux-unpacked/latent-loom', 'program')
    symlinkSync('linux-unpacked', join(root, 'linux-unpacked/link'))
    const file = await archive(join(root, 'linux-unpacked'), root)
    const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string }
    const name = `latent-loom-${version}-${process.platform}-${process.arch}`
    expect(file).toBe(join(root, `${name}.tar.gz`))
    const { stdout } = await runProgram({ program: 'tar', args: ['-tvzf', file] })
    expect(stdout).toContain(` ${name}/latent-loom\n`)
    expect(stdout).toContain(` ${name}/link -> linux-unpacked\n`)
  },
)

it('of the real packages, what the Studio loads is found with its WebAssembly, and computes where it was put', async () => {
  const program = join(root, 'program.cjs')
  const names = [
    '@tensorflow/tfjs-backend-wasm',
    'node-sqlite3-wasm',
    'h264-mp4-encoder',
    '@libav.js/variant-webm-vp9',
  ]
  const kernels = '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
  writeFileSync(program, [...names, kernels].map((name) => `require('${name}')`).join('\n'))
  const packages = await reachedPackages(project, [program])
  rmSync(join(root, 'node_modules'), { recursive: true })
  for (const { folder, files } of packages) {
    for (const path of files) {
      const file = join(folder, path)
      write(file.slice(project.length), readFileSync(file))
    }
  }
  expect(packages.map(({ name }) => name)).toContain('google-protobuf')
  expect(packages.map(({ name }) => name)).not.toContain('@mapbox/node-pre-gyp')
  expect(
    filesUnder(join(root, 'node_modules/@tensorflow/tfjs-node-gpu')).filter(
      (path) => !/^dist\/|^package\.json$/.test(path),
    ),
  ).toEqual([])
  writeFileSync(
    program,
    `const tf = require('@tensorflow/tfjs-core'); require('@tensorflow/tfjs-backend-wasm'); require('${kernels}')
const { Database } = require('node-sqlite3-wasm')
const { LibAV } = require('@libav.js/variant-webm-vp9')
const main = async () => {
  await tf.setBackend('wasm')
  const product = await tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).data()
  const { n } = new Database(':memory:').get('select 6 * 7 as n')
  const { libavjsMode } = await LibAV({ noworker: true, nothreads: true })
  console.log(JSON.stringify([tf.getBackend(), product[0], n, libavjsMode, typeof require('h264-mp4-encoder').createH264MP4Encoder]))
  process.exit(0)
}
main()`,
  )
  const { stdout, stderr } = await runProgram({ program: process.execPath, args: [program] })
  expect({ stdout: stdout.trim().split('\n').at(-1), stderr }).toEqual({
    stdout: '["wasm",3,42,"direct","function"]',
    stderr: '',
  })
})

function stage(options: Partial<Parameters<typeof makeStage>[0]> = {}) {
  return makeStage({ root, stage: join(root, 'stage'), signed: false, ...options })
}

/** Paths in the stage, packages included. */
function staged(): string[] {
  const folders = ['', 'node_modules']
  return folders
    .flatMap((folder) =>
      filesUnder(join(root, 'stage', folder)).map((path) => (folder ? `${folder}/${path}` : path)),
    )
    .toSorted()
}

function write(path: string, content: string | Buffer | object): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(
    file,
    typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
  )
}
