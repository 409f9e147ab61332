/** Who may talk to the web host: this machine's own pages, with the token. Knows headers; not what is asked for. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface GuardOptions {
  readonly token: string
  readonly port: number
  /** Names besides the loopback's under which the host is reached, where it listens on more. */
  readonly hosts: readonly string[]
}

/** What is wrong with a request, as an HTTP status and a sentence. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 421
  readonly sentence: string
}

const yearS = 365 * 24 * 60 * 60

export class Guard {
  readonly #token: string
  readonly #cookieName: string
  readonly #hosts: ReadonlySet<string>

  constructor({ token, port, hosts }: GuardOptions) {
    this.#token = token
    // Cookies don't tell ports apart: another host on this machine must not overwrite this one's.
    this.#cookieName = `latent-loom-${port}`
    this.#hosts = new Set(
      ['127.0.0.1', 'localhost', '[::1]', ...hosts].map((host) => `${host}:${port}`.toLowerCase()),
    )
  }

  /** A name that leads here by somebody else's DNS, or a page of somebody else's, gets nothing. */
  checkOrigin({ headers }: IncomingMessage, needsOrigin = false): Refusal | undefined {
    const host = headers.host?.toLowerCase()
    if (host === undefined || !this.#hosts.has(host)) {
      return {
        status: 421,
        sentence: 'This is not the address of Latent Loom. Open the one that it printed.',
      }
    }
    const { origin } = headers
    const isElsewhere = origin === undefined ? needsOrigin : origin.toLowerCase() !== `http://${host}`
    // Browsers say where a request comes from even where they send no Origin.
    const site = headers['sec-fetch-site']
    const isForeign =
      (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate'
    if (!isElsewhere && !isForeign) return undefined
    return { status: 403, sentence: 'Only pages of Latent Loom may ask this.' }
  }

  checkToken({ headers }: IncomingMessage): Refusal | undefined {
    const given = (headers.cookie ?? '')
      .split(';')
      .map((part) => part.trim().split('='))
      .find(([name]) => name === this.#cookieName)?.[1]
    if (given !== undefined && this.isToken(given)) return undefined
    return {
      status: 401,
      sentence: 'Open the address that Latent Loom printed when it was started: the key is in it.',
    }
  }

  isToken(given: string): boolean {
    // Of equal length, and compared in equal time.
    const digest = (text: string) => createHash('sha256').update(text).digest()
    return timingSafeEqual(digest(given), digest(this.#token))
  }

  /** Set-Cookie for who has shown the token. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${yearS}`
  }
}
