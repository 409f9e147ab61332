/** Builds src/renderer into out/renderer: one page without inline scripts, for browsers from Chromium 108 on, and for Electron. */
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig({
  root: path('src/renderer'),
  base: './',
  publicDir: false,
  plugins: [svelte({ configFile: false })],
  // Lightning CSS writes OKLCH and light-dark() so that Chromium 108 understands them.
  css: { transformer: 'lightningcss', lightningcss: { targets: { chrome: 108 << 16 } } },
  build: {
    outDir: path('out/renderer'),
    emptyOutDir: true,
    target: 'chrome108',
    cssTarget: 'chrome108',
    // Under `font-src 'self'` no font may come as a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
})
