/** The desktop application as the window meets it; in a browser there is none. */
import { lineMessage, type Desktop } from '../../contract/desktop.ts'
import type { Line } from './studio.svelte.ts'

/** What the preload script has left, where there is one. */
export const desktop = (window as { readonly desktop?: Desktop }).desktop

const answerWithinMs = 60_000

/** A line to the Studio over a message port. Waits for a Studio that is being started. @throws when none answers */
export async function openDesktopLine({ openLine, onLineEnded }: Desktop): Promise<Line> {
  const port = await new Promise<MessagePort>((resolve, reject) => {
    const id = crypto.randomUUID()
    const patience = setTimeout(() => reject(new Error('the Studio does not answer')), answerWithinMs)
    addEventListener('message', function take({ source, data, ports }) {
      if (source !== window || data !== lineMessage(id) || !ports[0]) return
      removeEventListener('message', take)
      clearTimeout(patience)
      resolve(ports[0])
    })
    openLine(id)
  })
  const ended = new Promise<void>((resolve) => {
    const off = onLineEnded(() => {
      off()
      port.close()
      resolve()
    })
  })
  return {
    ended,
    transport: {
      post(message) {
        try {
          port.postMessage(message)
        } catch {
          // A port cannot carry Svelte's proxies: only where there are some it takes a copy without them.
          port.postMessage($state.snapshot(message))
        }
      },
      onMessage(receive) {
        port.addEventListener('message', ({ data }: MessageEvent<unknown>) => receive(data))
        port.start()
      },
    },
  }
}
