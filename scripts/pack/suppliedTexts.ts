/** Packages that ship without a licence file of their own: which text is theirs, and why. Pure data. */
import type { Supplied } from './licences.ts'

const tensorflow: Supplied = {
  reason:
    'The package carries no text; its package.json and the head of each of its files name the Apache License.\nCopyright Google LLC and the TensorFlow.js authors.',
  text: 'Apache-2.0',
}

const namedInManifest: Supplied = {
  reason: 'The package carries no text; its package.json names the MIT License.',
  text: 'MIT',
}

const libvips: Supplied = {
  reason:
    'Shared libraries, which may be replaced by another build of them. The package carries no text of its own, but the table that follows the LGPL. Their sources: github.com/lovell/sharp-libvips.',
  text: 'LGPL-3.0',
  document: 'README.md',
}

const sharpWindows: Supplied = {
  ...libvips,
  reason: `${libvips.reason} sharp itself is under the Apache License.`,
}

export const suppliedTexts: Readonly<Record<string, Supplied>> = {
  '@tensorflow/tfjs': tensorflow,
  '@tensorflow/tfjs-backend-cpu': tensorflow,
  '@tensorflow/tfjs-backend-wasm': tensorflow,
  '@tensorflow/tfjs-backend-webgl': tensorflow,
  '@tensorflow/tfjs-converter': tensorflow,
  '@tensorflow/tfjs-core': tensorflow,
  '@tensorflow/tfjs-data': tensorflow,
  '@tensorflow/tfjs-layers': {
    ...tensorflow,
    reason: `${tensorflow.reason}\nParts are under the MIT License: Copyright (c) 2015-2018 François Chollet and other contributors of Keras.`,
  },
  '@tensorflow/tfjs-node-gpu': tensorflow,
  '@libav.js/variant-webm-vp9': {
    reason:
      'WebAssembly, which may be replaced by another build of it. Its licences stand in the head of its file. Its sources: github.com/Yahweasel/libav.js.',
    commentsOf: /\.wasm\.js$/,
  },
  seedrandom: { reason: 'Its licence stands at the end of its README.md.', document: 'README.md' },
  'is-reference': namedInManifest,
  'lazy-val': namedInManifest,
  'locate-character': namedInManifest,
  tr46: namedInManifest,
  '@img/sharp-libvips-darwin-arm64': libvips,
  '@img/sharp-libvips-darwin-x64': libvips,
  '@img/sharp-libvips-linux-arm64': libvips,
  '@img/sharp-libvips-linux-x64': libvips,
  '@img/sharp-win32-arm64': sharpWindows,
  '@img/sharp-win32-x64': sharpWindows,
}
