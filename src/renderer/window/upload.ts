/** Sends files to the Studio, for the calls that take an upload. Knows HTTP; not what the files are for. */
import { StudioProblem } from '../../contract/studioProblem.ts'
import type { DroppedFile } from '../parts/droppedFiles.ts'
import { windowTexts } from './windowTexts.ts'
import { isRecord } from '../parts/isRecord.ts'

export interface UploadProgress {
  readonly files: number
  readonly totalFiles: number
  readonly bytes: number
  readonly totalBytes: number
}

export interface UploadOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: UploadProgress) => void
}

/** At the same time: small files spend most of it waiting. */
const lanes = 4

/** The upload's id. @throws StudioProblem what the Studio refused, or `connection-lost`; the signal's reason */
export async function uploadFiles(
  files: readonly DroppedFile[],
  { signal, onProgress }: UploadOptions = {},
): Promise<string> {
  const begun = await send('uploads', { method: 'POST' }, signal)
  const id = isRecord(begun) ? String(begun['id']) : ''
  const totalBytes = files.reduce((sum, { file }) => sum + file.size, 0)
  let [sent, bytes, next] = [0, 0, 0]
  const lane = async () => {
    while (next < files.length) {
      const { path, file } = files[next++]!
      const name = path.split('/').map(encodeURIComponent).join('/')
      const sending = send(`uploads/${id}/${name}`, { method: 'PUT', body: file }, signal)
      await sending.catch((thrown: unknown) => {
        next = files.length // one that fails ends the other lanes too
        throw thrown
      })
      sent += 1
      bytes += file.size
      onProgress?.({ files: sent, totalFiles: files.length, bytes, totalBytes })
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, files.length) }, lane))
  return id
}

async function send(
  address: string,
  request: RequestInit,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(new URL(address, document.baseURI), { ...request, signal: signal ?? null })
  } catch (thrown) {
    signal?.throwIfAborted()
    throw thrown instanceof StudioProblem ? thrown : new StudioProblem(windowTexts.connectionProblem)
  }
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok) return answer
  const { error } = isRecord(answer) ? answer : {}
  if (!isRecord(error)) throw new StudioProblem(windowTexts.connectionProblem)
  throw new StudioProblem({
    code: String(error['code']),
    message: String(error['message']),
    remedy: String(error['remedy']),
  })
}
