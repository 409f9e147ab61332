/**
 * Sees to it that the tests have what no package of npm brings: a Chromium (one that is installed, else the system's package
 * where that can be had, else Playwright's own), ffmpeg with ffprobe, which check the films that are exported, and on Linux
 * a display for the desktop application. Says which Chromium it is only with --verbose.
 */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
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

function hasProgram(name: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const ending = process.platform === 'win32' ? '.exe' : ''
  return folders.some((folder) => existsSync(join(folder, name + ending)))
}

const hasFfmpeg = () => hasProgram('ffmpeg') && hasProgram('ffprobe')
const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || hasProgram('Xvfb')

const say = (text: string) => process.stderr.write(`${text}\n`)

/** The system's package, where it may be installed. */
async function installPackage(name: string): Promise<void> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  say(`The tests need ${name}: installing the package.`)
  const apt = (...args: string[]) =>
    runProgram({ program: 'apt-get', args, env: { DEBIAN_FRONTEND: 'noninteractive' } })
  await apt('update', '-qq')
  await apt('install', '-y', '-qq', '--no-install-recommends', name)
}

async function installBrowser(): Promise<void> {
  await installPackage('chromium')
  if (findBrowser()) return
  say('The tests need a browser: fetching Playwright’s.')
  await runProgram({ program: 'npx', args: ['playwright', 'install', 'chromium'] })
}

if (process.argv[1]?.endsWith('testPrograms.ts')) {
  if (!findBrowser()) await installBrowser()
  if (!hasFfmpeg()) await installPackage('ffmpeg')
  if (!hasDisplay()) await installPackage('xvfb')
  const found = findBrowser()
  if (found === undefined) {
    say('The end-to-end tests need Chromium: install it, or name it in LOOM_CHROMIUM.')
    process.exitCode = 1
  } else if (process.argv.includes('--verbose')) process.stdout.write(`${found}\n`)
  if (!hasDisplay()) {
    say('The tests of the desktop application need a display: install Xvfb (the package xvfb).')
    process.exitCode = 1
  }
  if (!hasFfmpeg()) {
    say('The tests of films need ffmpeg and ffprobe: install them so that they are found in PATH.')
    process.exitCode = 1
  }
}
