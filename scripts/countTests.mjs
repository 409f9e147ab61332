/**
 * `node scripts/countTests.mjs FOLDER STATUS` prints `N passed, N failed` as its last line, out of vitest's JSON
 * reports in FOLDER and the exit status of what ran them. Needs nothing installed.
 * Nothing may be left out in CI: a test that was skipped counts as failed, like a file that did not load.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = '', status = '1'] = process.argv.slice(2)
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
const suites = names.flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).testResults)

let passed = 0
const failures = []
for (const { name, status: outcome, message, assertionResults } of suites) {
  const bad = assertionResults.filter((test) => test.status !== 'passed')
  passed += assertionResults.length - bad.length
  failures.push(...bad.map((test) => `${test.status}: ${name}: ${test.fullName}`))
  const isWhole = assertionResults.length > 0 && (outcome === 'passed' || bad.length > 0)
  if (!isWhole) failures.push(`failed: ${name}: ${message?.split('\n')[0] || 'has no tests'}`)
}
if (failures.length === 0 && (status !== '0' || passed === 0)) {
  failures.push(`failed: not a test, but what runs them, with exit status ${status}`)
}
for (const failure of failures) console.log(failure)
console.log(`${passed} passed, ${failures.length} failed`)
process.exitCode = failures.length > 0 ? 1 : 0
