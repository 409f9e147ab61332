/** How messages get from one end to the other: all that a host has to supply. Knows no calls and no events. */
import type { Problem } from './problem.ts'

/** Carries plain values and typed arrays, in order, to the other end. */
export interface Transport {
  post(message: unknown): void
  /** Once, by whoever takes this end. */
  onMessage(receive: (message: unknown) => void): void
}

/** What a call comes back with. */
export type Reply =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem }

/** What the Studio answers. */
export interface StudioEnd {
  call(name: string, input: unknown): Promise<Reply>
}

/** What a window hears. */
export interface WindowEnd {
  event(name: string, payload: unknown): void
}

/** Two ends in one process, with every message copied as a real transport would. */
export function joinedTransports(): readonly [Transport, Transport] {
  let receivers: [(message: unknown) => void, (message: unknown) => void] = [() => {}, () => {}]
  const end = (own: 0 | 1): Transport => ({
    post: (message) => {
      const copy = structuredClone(message)
      queueMicrotask(() => receivers[own === 0 ? 1 : 0](copy))
    },
    onMessage: (receive) => {
      receivers = own === 0 ? [receive, receivers[1]] : [receivers[0], receive]
    },
  })
  return [end(0), end(1)]
}
