/** Which addresses the browser may be given: a fixed list, by https alone. */

const outsideHosts: ReadonlySet<string> = new Set(['github.com', 'www.electronjs.org'])

export function mayOpenOutside(address: string): boolean {
  try {
    const { protocol, hostname } = new URL(address)
    return protocol === 'https:' && outsideHosts.has(hostname)
  } catch {
    return false
  }
}
