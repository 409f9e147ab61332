/** Where the application's parts lie, in a package and in the repository. */
import { app } from 'electron'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const own = import.meta.dirname

export const ownPaths = {
  preload: join(own, '..', 'preload', 'index.cjs'),
  renderer: join(own, '..', '..', 'renderer'),
  studioProgram: join(own, 'studioProcess.cjs'),
} as const

/** What the package brings beside its program; in the repository the Studio finds it by itself. */
export function studioEnvironment(): NodeJS.ProcessEnv {
  if (!app.isPackaged) return process.env
  return {
    LOOM_PACKAGED_ENGINE: join(process.resourcesPath, 'engine'),
    ...process.env,
    LOOM_RESOURCES: join(process.resourcesPath, 'studio'),
  }
}

/** Licences of all that ships; undefined where nothing was packaged. */
export function licencesFile(): string | undefined {
  const file = join(process.resourcesPath, 'LICENSES.txt')
  return existsSync(file) ? file : undefined
}

/** Of the taskbar on Linux; the other systems take it from the program. */
export function windowIcon(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const file = app.isPackaged
    ? join(process.resourcesPath, 'icon.png')
    : join(own, '..', '..', '..', 'build', 'icons', '256x256.png')
  return existsSync(file) ? file : undefined
}
