/** Tells every open page what happens: the latest state of each thing, at most 20 times a second. */
import type { EventName, EventPayload } from '../contract/events.ts'

export interface Listener {
  send<Name extends EventName>(name: Name, payload: EventPayload<Name>): void
}

const shortestPauseMs = 50

export class Broadcast {
  readonly #listeners = new Set<Listener>()
  readonly #lastSent = new Map<string, number>()
  readonly #waiting = new Map<string, NodeJS.Timeout>()

  add(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** `about` tells things apart: of payloads about the same thing that come too quickly only the last is sent. */
  tell<Name extends EventName>(name: Name, payload: EventPayload<Name>, about = ''): void {
    const key = `${name} ${about}`
    clearTimeout(this.#waiting.get(key))
    const send = () => {
      this.#waiting.delete(key)
      this.#note(key)
      for (const listener of this.#listeners) listener.send(name, payload)
    }
    const pause = (this.#lastSent.get(key) ?? -Infinity) + shortestPauseMs - performance.now()
    if (pause <= 0) send()
    else this.#waiting.set(key, setTimeout(send, pause).unref())
  }

  /** When each was sent that the next would come too soon after. */
  #note(key: string): void {
    const now = performance.now()
    this.#lastSent.delete(key)
    this.#lastSent.set(key, now) // so that the oldest is first
    for (const [old, sent] of this.#lastSent) {
      if (sent > now - shortestPauseMs) break
      this.#lastSent.delete(old)
    }
  }
}
