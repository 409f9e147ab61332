import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Where .ci/run wants each run's results as JSON besides what is shown. */
const results = process.env['LOOM_TEST_RESULTS']

/** `unit` is quick and needs no built files; `e2e` runs the built program as a user would, and what takes its time. */
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
          exclude: ['test/e2e/**', 'test/**/*.slow.test.ts'],
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/**/*.slow.test.ts'],
          pool: 'forks',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
