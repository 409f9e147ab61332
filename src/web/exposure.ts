/** Refuses to let other computers in by mistake. */
import { StudioProblem } from '../contract/studioProblem.ts'

/** @throws ProblemError `exposed` unless it is said that others may come in */
export function checkExposure({ host, exposed = false }: { host: string; exposed?: boolean }): void {
  if (exposed || ['127.0.0.1', 'localhost', '::1'].includes(host)) return
  throw new StudioProblem({
    code: 'exposed',
    message: `Listening on ${host} lets other computers in.`,
    remedy: 'Say --exposed as well if that is what you want.',
  })
}
