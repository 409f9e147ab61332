/** Text out of files of strangers, safe on a terminal: nothing in it moves a cursor, recolours, hides or turns words round. */

/** Control characters, halves of pairs, breaks, marks of direction, and what takes no room. Joiners of emoji stay. */
const harmful =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** One line of it. */
export function cleanText(text: string): string {
  return text.replaceAll(harmful, '�')
}

/** JSON that means the same, without a harmful character: such are written as \uXXXX. */
export function cleanJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(harmful, (letter) =>
    Array.from({ length: letter.length }, (_, i) => {
      return `\\u${letter.charCodeAt(i).toString(16).padStart(4, '0')}`
    }).join(''),
  )
}
