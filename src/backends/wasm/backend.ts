/** WebAssembly as a backend to choose. */
import type { KnownBackend } from '../knownBackend.ts'

export const wasm = {
  name: 'wasm',
  label: 'WebAssembly',
  phrase: 'the WebAssembly engine',
  meaning: 'It works everywhere; the native one is several times faster.',
  find: () => undefined,
  open: async () => (await import('./wasmBackend.ts')).openWasm(),
} as const satisfies KnownBackend
