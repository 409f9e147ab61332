/** Numbers as people read them: counts, signed values, durations, sizes. */

const counts = new Intl.NumberFormat('en-US')
const rough = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3, notation: 'compact' })

const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

/** 1,059 */
export function formatCount(value: number): string {
  return counts.format(value)
}

/** 1 picture, 1,059 pictures: the noun as it is of one; with an s it is of many, unless that is said. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** 3.58M */
export function formatRough(value: number): string {
  return rough.format(value)
}

/** +1.40, −0.40, 0.00: with a sign, for what goes both ways. */
export function formatSigned(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits)
  if (Number(text) === 0) return text
  return (value < 0 ? '−' : '+') + text
}

/** A number that was typed, with a comma or a real minus sign too; undefined where it is none. */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(/[−–]/g, '-').replace(/\s/g, '').replace(',', '.')
  const value = Number(plain)
  return plain === '' || !Number.isFinite(value) ? undefined : value
}

/** 4.6 ms, 32 s, 4 min 32 s, 2 h 5 min: two units at most. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return joined(minutes, 'min', seconds % 60, 's')
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

/** What is left of a work, which nobody reads to the millisecond: “less than a second”, 4 min 32 s. */
export function formatRemaining(ms: number): string {
  return ms < 1000 ? 'less than a second' : formatDuration(ms)
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** 2.1 MB */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

/** 25 Nov 2026, 14:05: an ISO 8601 moment, in local time. */
export function formatMoment(moment: string): string {
  return moments.format(new Date(moment))
}

/** So that an arrow key changes a learning rate by a tenth of it and a batch by one. */
export function stepOf(number: number): number {
  if (Number.isInteger(number) || number === 0) return number === 0 ? 0.05 : 1
  return Number(`1e${Math.floor(Math.log10(Math.abs(number)) - 1)}`)
}

/** None that is endless, or whose text has an exponent (1e-7): attributes of the web take neither for a number. */
export function attributeNumber(number: number): number | undefined {
  return /^-?[\d.]+$/.test(String(number)) ? number : undefined
}
