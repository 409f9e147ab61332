/** `protocol.handle` (Electron 25) by `registerStreamProtocol`, and as much of fetch's classes as a handler needs. */
import { Readable } from 'node:stream'

interface OldRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly uploadData?: readonly {
    readonly bytes: Buffer
    readonly file?: string
    readonly blobUUID?: string
  }[]
}

interface OldAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly data: Readable
}

interface OldElectron {
  readonly protocol: {
    handle?: (scheme: string, handler: (request: unknown) => Promise<OldResponse>) => void
    registerStreamProtocol(
      scheme: string,
      handler: (request: OldRequest, answer: (response: OldAnswer) => void) => void,
    ): void
  }
  readonly session: {
    readonly defaultSession: { getBlobData(id: string): Promise<Buffer> }
  }
}

class OldResponse {
  readonly body: string | Readable
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(
    body: string | Readable,
    { status, headers }: { status: number; headers: Record<string, string> },
  ) {
    this.body = body
    this.status = status
    this.headers = headers
  }
}

export function addHandle(): void {
  const { protocol, session } = require('electron') as OldElectron
  if (protocol.handle) return
  ;(globalThis as { Response?: unknown }).Response ??= OldResponse
  protocol.handle = (scheme, handler) =>
    protocol.registerStreamProtocol(scheme, (request, answer) => {
      const headers = new Map(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
      )
      const body = request.uploadData && Readable.from(bytesOf(request, session))
      void handler({ method: request.method, url: request.url, headers, body: body ?? null }).then(
        ({ status, headers: answered, body: bytes }) =>
          answer({
            statusCode: status,
            headers: answered,
            data: typeof bytes === 'string' ? Readable.from([Buffer.from(bytes)]) : bytes,
          }),
      )
    })
}

async function* bytesOf({ uploadData = [] }: OldRequest, { defaultSession }: OldElectron['session']) {
  const { readFile } = await import('node:fs/promises')
  for (const { bytes, file, blobUUID } of uploadData) {
    if (blobUUID !== undefined) yield await defaultSession.getBlobData(blobUUID)
    else yield file === undefined ? bytes : await readFile(file)
  }
}
