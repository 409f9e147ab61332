/** JSON files that say which version of the program wrote them, read one by one: where one is bad the others are not. */
import * as v from 'valibot'

/** What stands in it, or in words why it cannot be used. */
export function parseVersioned<Schema extends v.GenericSchema>(
  text: string,
  formatVersion: number,
  schema: Schema,
): { readonly value: v.InferOutput<Schema> } | { readonly why: string } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { why: 'it is damaged' }
  }
  const version = (value as { formatVersion?: unknown } | null)?.formatVersion
  if (typeof version === 'number' && version > formatVersion)
    return { why: 'a newer version of Latent Loom has written it' }
  const parsed = v.safeParse(schema, value)
  return parsed.success ? { value: parsed.output } : { why: 'it is damaged' }
}
