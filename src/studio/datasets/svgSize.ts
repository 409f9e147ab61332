/**
 * How large an SVG says that it is. The decoder warns of sizes that are beyond all numbers on the terminal, in words of its
 * libraries, before anybody else hears of it: such a file is not given to it.
 */

/** Pixels; the decoder counts up to 100 million. */
const longestSide = 10_000_000

/** Of a unit, in pixels, at the least; one that nobody knows counts as such. */
const unitPixels: Readonly<Record<string, number>> = {
  in: 72,
  cm: 28,
  mm: 2.8,
  pc: 12,
  em: 12,
  rem: 12,
  ex: 6,
}

/** The first element, which is where a size counts; more than that takes is none. */
const longestRoot = 10_000

/** Why the SVG cannot be decoded, where it is the size that it states. */
export function svgTooLarge(text: string): string | undefined {
  const sides = statedSides(text)
  return sides.some((side) => side > longestSide)
    ? `the SVG is larger than ${longestSide / 1e6} million pixels a side`
    : undefined
}

/** Pixels, of what is written as attributes or as their style. */
function statedSides(text: string): number[] {
  const start = /<(?:[\w-]{1,100}:)?svg\b/.exec(text)?.index
  if (start === undefined) return []
  const rest = text.slice(start, start + longestRoot)
  const root = rest.slice(0, rest.indexOf('>'))
  const sides = [...root.matchAll(/(?<![\w-])(?:width|height)\s*[=:]\s*["']?\s*([\d.e+]{1,40})([a-z%]*)/gi)]
    .filter(([, , unit]) => unit !== '%')
    .map(([, number, unit]) => Number(number) * (unitPixels[unit!.toLowerCase()] ?? 1))
  if (sides.length >= 2) return sides
  const box = /\bviewBox\s*=\s*["']([^"']{1,200})["']/i.exec(root)?.[1] ?? ''
  const numbers = box
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  // One side that is stated gives the other by the box's shape.
  const [width = 0, height = 0] = numbers.slice(2)
  const ratio = Math.max(width / height, height / width)
  return [...sides, ...sides.map((side) => side * ratio), ...(sides.length === 0 ? [width, height] : [])]
}
