/** Reads what is typed: numbers, seeds, lists. Says what is wrong in commander's way, which ends with exit code 2. */
import { InvalidArgumentError } from 'commander'

export function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

export function whole(from: number, to = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = number(text)
    if (Number.isSafeInteger(value) && value >= from && value <= to) return value
    const range = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`
    throw new InvalidArgumentError(`It must be a whole number ${range}.`)
  }
}

export function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = number(text)
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`)
  }
}

export const seed = whole(0)

/** `1,2,3` or several arguments. */
export function seeds(text: string, before: readonly number[] = []): number[] {
  return [...before, ...text.split(',').map(seed)]
}

export function wholeNumbers(text: string): number[] {
  return text.split(',').map(whole(1))
}

/** `4x4` → columns and rows. */
export function gridSize(text: string): { columns: number; rows: number } {
  const match = /^(\d{1,3})\s*[x×]\s*(\d{1,3})$/i.exec(text)
  const [columns, rows] = [Number(match?.[1]), Number(match?.[2])]
  if (columns > 0 && rows > 0) return { columns, rows }
  throw new InvalidArgumentError('It must be columns x rows, for example 4x4.')
}

/** A seed for those who name none; small enough to type again. */
export function chanceSeed(): number {
  return Math.floor(Math.random() * 1_000_000)
}
