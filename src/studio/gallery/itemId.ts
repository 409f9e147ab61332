/** What a gallery item is called by: opaque, in the order of time, unique without asking anybody, safe as a file name. */
import { randomBytes } from 'node:crypto'

const digits = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford's base32
const timeDigits = 10
const countDigits = 3
const randomDigits = 13

/** Twenty-six digits: the time in milliseconds, a count, 65 random bits. */
export const itemIdPattern = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/

let made = 0

/** Ids of one process are in the order in which they were made, within a millisecond too. */
export function newItemId(time: Date): string {
  const random = Array.from(randomBytes(randomDigits), (byte) => digits[byte % 32]).join('')
  return written(Math.max(0, time.getTime()), timeDigits) + written(made++, countDigits) + random
}

/** When an item was made. */
export function timeOfId(id: string): Date {
  let time = 0
  for (const digit of id.slice(0, timeDigits)) time = time * 32 + digits.indexOf(digit)
  // The pattern allows more than a date can be.
  return new Date(Math.min(time, 8.64e15))
}

function written(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = digits[rest % 32] + text
  return text
}
