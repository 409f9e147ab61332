/** Hands addresses and folders to the system's own programs. */
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'

/** Whether there is a desktop to open anything on. */
export function hasDesktop(platform = process.platform, env: NodeJS.ProcessEnv = process.env): boolean {
  return platform === 'darwin' || platform === 'win32' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY'])
}

/** Rejects where there is no opener. */
export async function openAddress(address: string): Promise<void> {
  await start(openerOf(process.platform, address))
}

/** The folder of a file, with the file marked where the system can. */
export async function showInFolder(file: string): Promise<void> {
  await start(revealerOf(process.platform, file))
}

/** The program, then its arguments. */
export function openerOf(platform: NodeJS.Platform, address: string): [string, ...string[]] {
  if (platform === 'darwin') return ['open', address]
  return platform === 'win32' ? ['explorer.exe', address] : ['xdg-open', address]
}

export function revealerOf(platform: NodeJS.Platform, file: string): [string, ...string[]] {
  if (platform === 'darwin') return ['open', '-R', file]
  return platform === 'win32' ? ['explorer.exe', `/select,${file}`] : ['xdg-open', dirname(file)]
}

/** Resolves once it runs: how it ends is its own business, and Explorer says failure for success. */
function start([command, ...words]: [string, ...string[]]): Promise<void> {
  return new Promise((resolve, reject) => {
    const opener = spawn(command, words, { stdio: 'ignore', detached: true })
    opener.on('error', reject)
    opener.on('spawn', () => {
      opener.unref()
      resolve()
    })
  })
}
