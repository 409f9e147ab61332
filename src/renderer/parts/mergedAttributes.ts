/** Attributes of a control and of what hangs on it (a hint, a menu) as one: both hear every event. */

type Attributes = Readonly<Record<string, unknown>>
type Handler = (event: Event) => void

/** The control's own come first, and win where both say something else. */
export function mergedAttributes(own: Attributes, hung: Attributes): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...hung }
  // Not by `Object.entries`: attachments are named by symbols.
  for (const name of Reflect.ownKeys(own) as string[]) {
    const [mine, theirs] = [own[name], merged[name]]
    if (mine === undefined) continue
    merged[name] = isHandler(mine) && isHandler(theirs) ? both(mine, theirs) : mine
  }
  return merged
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function'
}

function both(first: Handler, second: Handler): Handler {
  return function (this: unknown, event) {
    first.call(this, event)
    second.call(this, event)
  }
}
