/** filmWorker.ts where nothing has been built: threads don't take over how their program reads TypeScript. */
import { register } from 'tsx/esm/api'

register()
await import('./filmWorker.ts')
