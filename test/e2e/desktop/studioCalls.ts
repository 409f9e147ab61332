/** Calls of the contract from a test, by the packaged window's own way: a port of the preload script. */
import type { Page } from 'playwright'
import type { CallInput, CallName, CallOutput } from '../../../src/contract/calls.ts'

/** @throws Error with the problem's code and sentence */
export async function callStudio<Name extends CallName>(
  page: Page,
  name: Name,
  input: CallInput<Name>,
): Promise<CallOutput<Name>> {
  const reply = await page.evaluate(askStudio, { name, input })
  if (!reply.ok) throw new Error(`${reply.problem.code}: ${reply.problem.message}`)
  return reply.value as CallOutput<Name>
}

interface Reply {
  readonly ok: boolean
  readonly value?: unknown
  readonly problem: { readonly code: string; readonly message: string }
}

/** In the page: a line of its own for one call, in birpc's words. */
function askStudio({ name, input }: { name: string; input: unknown }): Promise<Reply> {
  const { desktop } = window as unknown as { desktop: { openLine(id: string): void } }
  const line = crypto.randomUUID()
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`${name} is not answered`)), 20_000)
    addEventListener('message', function take({ data: message, ports: [port] }) {
      if (message !== `latent-loom-line ${line}` || !port) return
      removeEventListener('message', take)
      port.addEventListener('message', ({ data }: MessageEvent<{ i?: string; r?: Reply }>) => {
        if (data.i !== 'one' || !data.r) return
        port.close()
        resolve(data.r)
      })
      port.start()
      port.postMessage({ t: 'q', i: 'one', m: 'call', a: [name, input] })
    })
    desktop.openLine(line)
  })
}
