/**
 * Times and numbers drawn as lines, since a machine need not have any font for SVG text. Only what times and frame numbers
 * are written with: digits, full stop, colon, s, space.
 */

interface Glyph {
  /** To where the next one begins, with the space between. */
  readonly advance: number
  /** SVG path of the line's middle, from the top, 0, to the baseline, `capHeight`. */
  readonly path: string
}

/** All digits are as wide as each other, so that times stand below each other. */
const digit = (path: string): Glyph => ({ advance: 6.7, path })

/** Height of a digit, in which units all others are. */
const capHeight = 8
const lineWidth = 1

const glyphs: Readonly<Record<string, Glyph>> = {
  '0': digit('M2.5 0C.9 0 0 1.6 0 4S.9 8 2.5 8 5 6.4 5 4 4.1 0 2.5 0Z'),
  '1': digit('M.8 1.6 2.9 0V8'),
  '2': digit('M.2 2.1C.4.8 1.2 0 2.5 0 3.9 0 4.8.9 4.8 2.2 4.8 3.2 4.3 3.9 3.4 4.8L.2 8H4.9'),
  '3': digit(
    'M.2 1.8C.5.7 1.3 0 2.5 0 3.8 0 4.6.8 4.6 2S3.8 3.8 2.6 3.8H1.8M2.6 3.8C4 3.8 4.9 4.6 4.9 5.9S3.9 8 2.5 8C1.2 8 .3 7.3 0 6.2',
  ),
  '4': digit('M3.8 8V0L0 5.7H5'),
  '5': digit('M4.5 0H.9L.5 3.8C1 3.2 1.7 2.9 2.5 2.9 4 2.9 5 3.9 5 5.4 5 7 3.9 8 2.4 8 1.2 8 .4 7.4.1 6.4'),
  '6': digit(
    'M4.3.7C3.8.2 3.2 0 2.7 0 1 0 0 1.7 0 4.6 0 6.8.9 8 2.5 8 4 8 5 6.9 5 5.4S4 2.9 2.6 2.9C1.1 2.9 0 4 0 5.3',
  ),
  '7': digit('M.2 0H5L1.9 8'),
  '8': digit(
    'M2.5 3.8C1.1 3.8.4 3 .4 1.9S1.2 0 2.5 0 4.6.8 4.6 1.9 3.9 3.8 2.5 3.8C.9 3.8 0 4.6 0 5.9S1 8 2.5 8 5 7.2 5 5.9 4.1 3.8 2.5 3.8Z',
  ),
  '9': digit(
    'M.7 7.3C1.2 7.8 1.8 8 2.3 8 4 8 5 6.3 5 3.4 5 1.2 4.1 0 2.5 0 1 0 0 1.1 0 2.6S1 5.1 2.4 5.1C3.9 5.1 5 4 5 2.7',
  ),
  '.': { advance: 2.3, path: 'M.3 7.9H.4' },
  ':': { advance: 2.3, path: 'M.3 3.1H.4M.3 7.9H.4' },
  s: {
    advance: 5.2,
    path: 'M3.3 3.9C3 3.2 2.4 2.9 1.7 2.9.7 2.9.1 3.4.1 4.2.1 5.9 3.5 4.9 3.5 6.6 3.5 7.5 2.8 8 1.8 8 .9 8 .3 7.6 0 6.9',
  },
  ' ': { advance: 2.8, path: '' },
}

/** Width in units, from the outside of the first line to the outside of the last. */
function labelWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + glyphOf(character).advance, 0) - 0.7
}

/** The label in the middle of an area of so many pixels, as SVG, white on nothing. */
export function labelSvg(text: string, width: number, height: number, digitHeight: number): string {
  const scale = Math.min(digitHeight / capHeight, width / labelWidth(text))
  let x = (width - labelWidth(text) * scale) / 2 + (lineWidth / 2) * scale
  const y = (height - capHeight * scale) / 2
  const paths = [...text].map((character) => {
    const { advance, path } = glyphOf(character)
    const drawn = path && `<path transform="translate(${x} ${y}) scale(${scale})" d="${path}"/>`
    x += advance * scale
    return drawn
  })
  const line = `fill="none" stroke="#fff" stroke-width="${lineWidth}" stroke-linecap="round" stroke-linejoin="round"`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g ${line}>${paths.join('')}</g></svg>`
}

function glyphOf(character: string): Glyph {
  const glyph = Object.hasOwn(glyphs, character) ? glyphs[character] : undefined
  if (!glyph) throw new RangeError(`there is no line for “${character}” in labels`)
  return glyph
}
