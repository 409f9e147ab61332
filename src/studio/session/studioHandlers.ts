/** Calls about the Studio itself, its jobs, and pictures made on demand. */
import { totalmem } from 'node:os'
import { backendWords } from '../../backends/chooseBackend.ts'
import { listRuns } from '../runs/run.ts'
import type { Studio } from './studio.ts'
import type { HandlersOf, OfWindows } from './parts.ts'

export function studioHandlers(
  studio: Studio,
  windows: OfWindows,
): HandlersOf<'studio' | 'pictures' | 'jobs'> {
  const { library, broadcast, jobs, runs } = studio
  return {
    async 'studio.describe'() {
      const { options, settings, interrupted } = windows()
      const backend = await studio.openBackend()
      const choice = studio.backendChoice()
      const { runs: all } = await listRuns(library.runs)
      return {
        version: options.version,
        host: options.host,
        abilities: {
          nativeDialogs: options.host === 'desktop',
          showInFolder: options.showInFolder !== undefined,
        },
        engine: {
          backend: backend.name,
          ...backendWords(choice.backend),
          description: backend.description,
          threads: backend.threads,
          precisions: backend.precisions.bfloat16 ? ['float32', 'bfloat16'] : ['float32'],
          missed: choice.missed.map(({ backend: name, reason, remedy }) => ({
            backend: name,
            label: backendWords(name).label,
            reason: `${reason} ${remedy}`,
          })),
        },
        library: library.directory,
        libraryGone: !studio.presence.look(),
        node: process.versions.node,
        memoryBytes: totalmem(),
        settings: settings.settings,
        workspace: settings.workspace,
        notices: [...settings.notices],
        interrupted: all
          .filter(({ id, state }) => interrupted.includes(id) && state.kind === 'training' && !runs.live(id))
          .map(({ id, name, epoch, recipe }) => ({ id, name, epoch, epochs: recipe.training.epochs })),
      }
    },
    async 'studio.changeSettings'(changes) {
      const changed = await windows().settings.change(changes)
      broadcast.tell('settings.changed', changed)
      return changed
    },
    async 'studio.keepWorkspace'({ workspace }) {
      await windows().settings.keepWorkspace(workspace)
      return {}
    },
    'pictures.make': (input, caller) => windows().pictures.make(input, caller),
    'jobs.list': () => jobs.list(),
    async 'jobs.cancel'({ job }) {
      await jobs.cancel(job)
      return {}
    },
  }
}
