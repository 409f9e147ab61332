/** LICENSES.txt of a packed application: its packages, and what is no package. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { productName } from '../../build/packaging.ts'
import { engineVersion } from '../../src/backends/tensorflow/location.ts'
import { bundledPackages, knownText, licencesText, sectionsOf, type Section } from './licences.ts'
import type { ReachedPackage } from './reached.ts'
import { suppliedTexts } from './suppliedTexts.ts'

/** The rooms of src that the application is built from. */
const rooms = ['contract', 'engine', 'backends', 'studio', 'main', 'preload', 'renderer']

export interface Shipped {
  readonly root: string
  /** Of node_modules, and sharp's for this kind of machine, as folders. */
  readonly packages: readonly ReachedPackage[]
  readonly machine: readonly string[]
  /** The native engine's folder, where it ships. */
  readonly engine?: string | undefined
  /** The unpacked Electron, where there is one yet. */
  readonly electron?: string | undefined
}

export function collectLicences({ root, packages, machine, engine, electron }: Shipped): string {
  const apart = packages.map(({ folder }) => folder)
  const bundled = bundledPackages(
    root,
    rooms.map((room) => join('src', room)),
    (folder) => apart.includes(folder),
  )
  const sections = [
    electronSection(root, electron),
    ...(engine ? [tensorflowSection(engine)] : []),
    featureNetworkSection(root),
    ...sectionsOf([...apart, ...machine, ...bundled], suppliedTexts),
  ]
  return licencesText({ name: productName, licence: readFileSync(join(root, 'LICENSE'), 'utf8') }, sections)
}

function electronSection(root: string, dist: string | undefined): Section {
  const installed = join(root, 'node_modules', 'electron')
  const version = dist
    ? readFileSync(join(dist, 'version'), 'utf8').trim()
    : (JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string }).version
  const text = readFileSync(join(installed, 'LICENSE'), 'utf8').trim()
  return {
    name: 'Electron, with Chromium and Node.js',
    version,
    licence: 'MIT; Chromium and what it contains: BSD-3-Clause and others',
    text: `${text}\n\nThe licences of Chromium and of what it contains are in LICENSES.chromium.html, which lies beside the program (on macOS beside this file).`,
  }
}

function featureNetworkSection(root: string): Section {
  const notice = readFileSync(join(root, 'resources', 'features', 'LICENSE'), 'utf8').trim()
  return {
    name: 'EfficientNet-lite0 (the weights in resources/features)',
    version: '0.1.0',
    licence: 'Apache-2.0',
    text: `Changed: batch norms are folded into the convolutions, the head is left out, numbers are float16.\n\n${notice}\n\n${knownText('Apache-2.0')}`,
  }
}

function tensorflowSection(engine: string): Section {
  const notices = join('tensorflow', 'THIRD_PARTY_NOTICES.txt')
  const own = join(engine, 'tensorflow', 'LICENSE')
  const text = existsSync(own) ? readFileSync(own, 'utf8').trim() : knownText('Apache-2.0')
  if (!existsSync(join(engine, notices))) {
    throw new Error(
      `The native engine lacks ${notices}, without which it may not ship. Run "npm run engine -- --force".`,
    )
  }
  return {
    name: 'TensorFlow',
    version: engineVersion,
    licence: 'Apache-2.0',
    text: `${text}\n\nThe notices of what it contains are in engine/tensorflow/THIRD_PARTY_NOTICES.txt.`,
  }
}
