/**
 * Sees to it that the end-to-end tests have a Chromium: one that is installed, else the system's package where that can be
 * had, else Playwright's own. Says which one it is only with --verbose.
 */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'
import { runProgram } from './engine/process.ts'

/** Debian's, Ubuntu's, Chrome, what LOOM_CHROMIUM names, Playwright's own. */
export function findBrowser(): string | undefined {
  return [
    process.env['LOOM_CHROMIUM'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    chromium.executablePath(),
  ]
    .filter((path) => path !== undefined)
    .find((path) => existsSync(path))
}

async function installBrowser(): Promise<void> {
  const say = (text: string) => process.stderr.write(`${text}\n`)
  const isRoot = process.getuid?.() === 0
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    say('The tests need a browser: installing the package chromium.')
    const apt = (...args: string[]) =>
      runProgram({ program: 'apt-get', args, env: { DEBIAN_FRONTEND: 'noninteractive' } })
    await apt('update', '-qq')
    await apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')
    if (findBrowser()) return
  }
  say('The tests need a browser: fetching Playwright’s.')
  await runProgram({ program: 'npx', args: ['playwright', 'install', 'chromium'] })
}

if (process.argv[1]?.endsWith('testBrowser.ts')) {
  if (!findBrowser()) await installBrowser()
  const found = findBrowser()
  if (found === undefined) {
    process.stderr.write('The end-to-end tests need Chromium: install it, or name it in LOOM_CHROMIUM.\n')
    process.exitCode = 1
  } else if (process.argv.includes('--verbose')) process.stdout.write(`${found}\n`)
}
