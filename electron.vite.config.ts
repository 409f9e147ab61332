/** Builds the desktop application: main with the studio process, preload, and the window, which is the web host's as well. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import windowConfig from './vite.renderer.config.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** With files of their own beside them (WebAssembly, native modules, tables of kernels): a bundle would lose those. */
const external = [
  'electron',
  /^sharp($|\/)/,
  /^node-sqlite3-wasm$/,
  /^@tensorflow\//,
  /^@libav\.js\//,
  /^h264-mp4-encoder$/,
]

/** Of the server that builds the window while it is written. */
const devPort = 5173

const output = { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' } as const

export default defineConfig({
  main: {
    build: {
      outDir: path('out/desktop/main'),
      externalizeDeps: false,
      target: 'node20',
      sourcemap: 'hidden',
      minify: false,
      reportCompressedSize: false,
      rollupOptions: {
        input: {
          index: path('src/main/index.ts'),
          studioProcess: path('src/main/studio/program.ts'),
          filmWorker: path('src/studio/export/film/filmWorker.ts'),
        },
        external,
        output,
      },
    },
  },
  preload: {
    build: {
      outDir: path('out/desktop/preload'),
      externalizeDeps: false,
      target: 'node20',
      rollupOptions: { input: { index: path('src/preload/index.ts') }, external: ['electron'], output },
    },
  },
  renderer: {
    ...windowConfig,
    // The page itself comes by the application's scheme, whose main process asks this server: see devWindow.ts.
    server: {
      host: '127.0.0.1',
      port: devPort,
      strictPort: true,
      hmr: { protocol: 'ws', host: '127.0.0.1', clientPort: devPort },
    },
  },
})
