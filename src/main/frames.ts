/** Who may talk to the main process: the top frame of a window of ours, showing a page of ours. Knows no channels. */
import type { IpcMainEvent, IpcMainInvokeEvent, WebFrameMain } from 'electron'

/** The scheme that the window's files, media and uploads come by. */
export const scheme = 'latent-loom'
const origin = `${scheme}://studio`
export const windowAddress = `${origin}/`

type Sender = Pick<IpcMainEvent | IpcMainInvokeEvent, 'senderFrame' | 'sender'>

export function isOurFrame({ senderFrame, sender }: Sender): boolean {
  return senderFrame !== null && isTop(senderFrame, sender.mainFrame) && isOurs(senderFrame.url)
}

/** Whether an address is one of our pages. */
export function isOurs(address: string): boolean {
  try {
    const { protocol, host } = new URL(address)
    return protocol === `${scheme}:` && host === 'studio'
  } catch {
    return false
  }
}

function isTop(frame: WebFrameMain, top: WebFrameMain): boolean {
  return frame.parent === null && frame.routingId === top.routingId && frame.processId === top.processId
}
