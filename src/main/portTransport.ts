/** A message port as a transport of the contract. Typed arrays travel as they are. */
import type { MessagePortMain } from 'electron'
import type { Transport } from '../contract/transport.ts'

/** What comes before anybody listens waits in the port. */
export function portTransport(port: MessagePortMain): Transport {
  return {
    post: (message) => port.postMessage(message),
    onMessage(receive) {
      port.on('message', ({ data }) => receive(data))
      port.start()
    },
  }
}
