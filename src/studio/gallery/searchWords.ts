/** Text as it is searched and sorted: without case, accents or punctuation. */

/** Letters that no decomposition takes apart. */
const spelledOut: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  þ: 'th',
}

/** Scripts that put no spaces between words: each character is a word, so that any of them can be searched. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu

/** An emoji with what belongs to it: skin, variation, what is joined to it. */
const pictures = /\p{Extended_Pictographic}(?:[\p{Emoji_Modifier}\uFE0F]|\u200D\p{Extended_Pictographic})*/gu

/** `Adìrẹ, nº 7` → `adire`, `no`, `7`. A query finds what has, for each of its words, a word that begins with it. */
export function searchWords(text: string): string[] {
  return folded(text)
    .replaceAll(unspaced, ' $& ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/**
 * What of a query is no word, as it stands there: `50 % 🌙` → `%`, `🌙`. A word's own punctuation is none, so that whole
 * titles can be searched: only what stands by itself counts, and pictures wherever they stand.
 */
export function searchSigns(text: string): string[] {
  return text
    .normalize('NFC')
    .replaceAll(pictures, ' $& ')
    .split(/\s+/)
    .filter((part) => part !== '' && searchWords(part).length === 0)
}

/** Text that sorts by its letters, and by the size of the numbers in it: `Print 2` before `Print 10`. */
export function sortKey(text: string): string {
  return folded(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replaceAll(/\d+/g, (number) => number.padStart(12, '0'))
}

function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase() // what compatibility brought in: № is No
    .replaceAll(/[ßæœøđðłħıþ]/g, (letter) => spelledOut[letter]!)
}
