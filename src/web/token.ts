/** The key to the web host: made once, kept beside the library's files so that pages find the host again after a restart. */
import { randomBytes } from 'node:crypto'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../studio/library/wholeFile.ts'

const pattern = /^[\w-]{43}$/

export async function webToken(libraryFolder: string): Promise<string> {
  const file = join(libraryFolder, '.web-token')
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim()
  if (pattern.test(kept)) return kept
  const token = randomBytes(32).toString('base64url')
  await writeWhole(file, `${token}\n`)
  await chmod(file, 0o600)
  return token
}
