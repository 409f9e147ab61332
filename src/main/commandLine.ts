/** What the application is started with: a library, files to open. Knows words; not what is in files. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** What of a command line are files that are there: neither the program itself nor options. */
export function filesOf(words: readonly string[], workingFolder: string): string[] {
  return words
    .filter((word) => !word.startsWith('-'))
    .map((word) => resolve(workingFolder, word))
    .filter((path) => existsSync(path))
}

/** Of words as ownWords gives them. */
export function libraryOf(words: readonly string[]): string | undefined {
  return words.find((word) => word.startsWith('--library='))?.slice('--library='.length)
}

/**
 * The words after the program, of which a packaged application has no script. `--library FOLDER` becomes one word, so that
 * the folder is not taken for something to open.
 */
export function ownWords(argv: readonly string[], isPackaged: boolean): string[] {
  const words = argv.slice(isPackaged ? 1 : 2)
  const at = words.indexOf('--library')
  return at < 0 ? words : words.toSpliced(at, 2, `--library=${words[at + 1] ?? ''}`)
}
