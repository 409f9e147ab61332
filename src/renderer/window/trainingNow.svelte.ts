/** The run that trains at this moment, for the status bar: any view shows that training goes on. */
import type { Run } from '../../contract/schemas/runs.ts'
import type { Studio } from './studio.svelte.ts'

const active: ReadonlySet<Run['status']> = new Set(['starting', 'training', 'pausing'])

export class TrainingNow {
  #run = $state.raw<Run>()

  get run(): Run | undefined {
    return this.#run
  }

  /** Listens until the returned function is called. */
  follow(studio: Studio): () => void {
    return studio.on('run', (run) => this.hear(run))
  }

  /** After each connection: the events of what already runs may be long ago. */
  async look(studio: Studio): Promise<void> {
    const runs = await studio.call('runs.list', {}).catch(() => [])
    this.#run = runs.find(({ status }) => active.has(status))
  }

  hear(run: Run): void {
    if (active.has(run.status)) this.#run = run
    else if (this.#run?.id === run.id) this.#run = undefined
  }
}
