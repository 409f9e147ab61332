/** A packed application as .tar.gz. By the system's tar, since electron-builder downloads 7-Zip for it. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { executableName } from '../../build/packaging.ts'
import { runProgram } from '../engine/process.ts'

export const tarball = 'tar.gz'

/** Archives a folder into `out`, under a name with the version, which is also that of the folder inside; gives the file. */
export async function archive(folder: string, out: string): Promise<string> {
  const manifest = fileURLToPath(new URL('../../package.json', import.meta.url))
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const name = `${executableName}-${version}-${process.platform}-${process.arch}`
  const file = join(out, `${name}.${tarball}`)
  // GNU's tar and BSD's rename in different words.
  const rename =
    process.platform === 'linux'
      ? ['--transform', `s,^${basename(folder)},${name},S`]
      : ['-s', `,^${basename(folder)},${name},`]
  const args = [...rename, '-czf', file, '-C', dirname(folder), basename(folder)]
  const { status, stderr } = await runProgram({ program: 'tar', args })
  if (status !== 0) throw new Error(`${file} could not be written: ${stderr.trim()}`)
  return file
}
