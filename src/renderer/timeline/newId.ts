/** What tells one keyframe from the others, whatever is changed of it. */

/** No two alike; not a UUID, which a page that came without encryption cannot make. */
export function newId(): string {
  const part = () => Math.random().toString(36).slice(2, 10)
  return `${part()}-${part()}`
}
