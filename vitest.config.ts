import { svelte } from '@sveltejs/vite-plugin-svelte'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Where .ci/run wants each run's results as JSON besides what is shown. */
const results = process.env['LOOM_TEST_RESULTS']

/** Files that share a process load the native library and the networks once for all of them. */
const together = { maxWorkers: '100%', isolate: false, pool: 'forks' } as const

/** `unit` and `renderer` are quick and need no built files, `slow` takes its time; `e2e` runs the built program as a user
 * would; `desktop` drives the packaged application. Where a file at a time leaves cores idle, as many run as there are. */
export default defineConfig({
  test: {
    ...(results && {
      reporters: ['default', 'json'],
      outputFile: { json: join(results, `${Date.now()}-${process.pid}.json`) },
    }),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/renderer/**', 'test/**/*.{slow,speed}.test.ts'],
          ...together,
          testTimeout: 60_000,
        },
      },
      {
        // The window's state, compiled as for a browser: without a document, beside a Studio that a test plays.
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.ts'],
          environment: './test/renderer/environment.ts',
          server: { deps: { inline: [/svelte/] } },
          ...together,
        },
      },
      {
        test: {
          name: 'slow',
          include: ['test/**/*.slow.test.ts'],
          maxWorkers: '100%',
          pool: 'forks',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'e2e',
          // Whatever is about speed runs here too, a file at a time.
          include: ['test/e2e/**/*.test.ts', 'test/**/*.speed.test.ts'],
          exclude: ['test/e2e/desktop/**'],
          fileParallelism: false,
          expect: { poll: { timeout: 15_000 } },
          pool: 'forks',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'desktop',
          include: ['test/e2e/desktop/**/*.test.ts', 'test/e2e/web/**/*.test.ts'],
          // Looks at films alone, by a browser without a Studio.
          exclude: ['test/e2e/web/filmFormats.test.ts'],
          globalSetup: 'test/e2e/desktop/setUp.ts',
          // Each application computes on all cores, and some tests are about how fast it does.
          fileParallelism: false,
          expect: { poll: { timeout: 15_000 } },
          pool: 'forks',
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
