/** What entries of the library are called by people: one line of limited length. Knows no entries. */
import { cleanText } from '../../contract/cleanText.ts'
import { limits } from '../../contract/limits.ts'
import { ProblemError } from '../../engine/problemError.ts'

/** Letters of a name that a sentence quotes; whoever typed more knows the rest. */
const longestQuoted = 40

/** @throws ProblemError `name-unusable` for more than one line, signs that cannot be seen, and too many letters */
export function checkName(name: string, noun: string): void {
  if (name.length <= limits.name && cleanText(name) === name) return
  throw new ProblemError({
    code: 'name-unusable',
    message: `${quoted(name)} cannot name a ${noun}.`,
    remedy: `Use one line of at most ${limits.name} letters.`,
  })
}

/** The nearest that checkName takes, for names that nobody chose: a folder's. At most `most` letters. */
export function usableName(wanted: string, most: number = limits.name): string {
  return cleanText(wanted)
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, '') // half a letter that is cut through stays out
}

/** In a sentence: “fabrics”. */
export function quoted(name: string): string {
  return `“${name.length > longestQuoted ? `${usableName(name, longestQuoted)}…` : name}”`
}
