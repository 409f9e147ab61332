import { svelte } from '@sveltejs/vite-plugin-svelte'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Where .ci/run wants each run's results as JSON besides what is shown. */
const results = process.env['LOOM_TEST_RESULTS']

/** Files that share a process load the native library and the networks once for all of them. */
const together = { maxWorkers: '100%', isolate: false, pool: 'forks' } as const

/** Windows and programs as a user has them: much of such a test is waiting, so as many files run as there are cores. */
const asUsed = {
  maxWorkers: '100%',
  pool: 'forks',
  expect: { poll: { timeout: 15_000 } },
  testTimeout: 300_000,
  hookTimeout: 300_000,
} as const

/** What is about speed has the machine to itself: after all else, a file at a time. */
const aboutSpeed = 'test/**/{speed,*Speed,*.speed}.test.ts'
const sequence = { groupOrder: 1 }

/** `unit` and `renderer` are quick and need no built files, `slow` takes its time, and so
 * do numbers once more in `avx2`; `e2e` runs the built program as a user
 * would; `desktop` drives the packaged application; `speed` and `desktop-speed` measure how fast both answer. */
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
          exclude: ['test/e2e/**', 'test/renderer/**', 'test/**/*.slow.test.ts', aboutSpeed],
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
          testTimeout: 60_000,
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
        // The engine's numbers as on a processor without AVX-512.
        test: {
          name: 'avx2',
          include: [
            'test/engine/{operations,kernels,kernelsComposed,invertedResidual}.test.ts',
            'test/engine/features/*.test.ts',
            'test/engine/training/{parity,phases.slow}.test.ts',
          ],
          env: { ONEDNN_MAX_CPU_ISA: 'AVX2' },
          ...together,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/desktop/**', aboutSpeed],
          ...asUsed,
        },
      },
      { test: { name: 'speed', include: [aboutSpeed], ...asUsed, fileParallelism: false, sequence } },
      {
        test: {
          name: 'desktop',
          // Of these, what test/e2e/web/studio.ts says; the others are the same wherever they are shown.
          include: [
            'test/e2e/desktop/**/*.test.ts',
            'test/e2e/web/{explore,filmPlaces,gallery,loomFiles,models,stills,timeline,train}.test.ts',
          ],
          globalSetup: 'test/e2e/desktop/setUp.ts',
          ...asUsed,
        },
      },
      {
        test: {
          name: 'desktop-speed',
          include: ['test/e2e/web/{speed,*Speed}.test.ts'],
          globalSetup: 'test/e2e/desktop/setUp.ts',
          ...asUsed,
          fileParallelism: false,
          sequence,
        },
      },
    ],
  },
})
