/** What a picture of the gallery is taken out as, as a piece of an address: `webp-8x-lanczos-300-90-false`. */
import * as v from 'valibot'
import { stillSettings, type StillSettings } from './schemas/stills.ts'
import { stillFormat, stillKinds } from './stillFormats.ts'

const none = '0'

export function writeStillKey({ format, size, scaling, dpi }: StillSettings): string {
  const { kind, ...fields } = format
  const given: Readonly<Record<string, unknown>> = fields
  const sized = size.kind === 'times' ? `${size.times}x` : `${size.width}`
  const chosen = Object.keys(stillFormat(kind).fields).map((name) => String(given[name]))
  return [kind, sized, scaling, dpi ?? none, ...chosen].join('-')
}

/** Undefined where it is none. */
export function readStillKey(key: string): StillSettings | undefined {
  const [kindName, sized = '', scaling, dpi = '', ...chosen] = key.split('-')
  const kind = stillKinds.find((one) => one === kindName)
  if (!kind) return undefined
  const fields = Object.keys(stillFormat(kind).fields)
  if (fields.length !== chosen.length) return undefined
  const read = v.safeParse(stillSettings, {
    format: { kind, ...Object.fromEntries(fields.map((name, i) => [name, valueOf(chosen[i]!)])) },
    size: sized.endsWith('x')
      ? { kind: 'times', times: valueOf(sized.slice(0, -1)) }
      : { kind: 'width', width: valueOf(sized) },
    scaling,
    ...(dpi !== none && { dpi: valueOf(dpi) }),
  })
  return read.success ? read.output : undefined
}

function valueOf(text: string): number | boolean | undefined {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d+$/.test(text) ? Number(text) : undefined
}
