/** Calls about recipes and runs. */
import { ProblemError } from '../../engine/problemError.ts'
import { recipes } from '../../engine/training/recipes.ts'
import { stepsForCount } from '../../engine/training/stepCounts.ts'
import { extrasOf } from '../../engine/training/trainingFields.ts'
import type { RecipeChanges } from '../../engine/training/customRecipe.ts'
import { recipeFields } from '../recipes.ts'
import { baseModelFor } from '../models/baseModel.ts'
import { describeRecipe, describeRun } from '../runs/describeRun.ts'
import { estimateRun } from '../runs/estimateRun.ts'
import { describeMeasures } from '../runs/measured.ts'
import { listRuns, openRun, removeRun, type Run } from '../runs/run.ts'
import { runPreviews } from '../runs/runPreviews.ts'
import { planTraining } from '../runs/planRun.ts'
import type { QueuedRun } from '../runs/runQueue.ts'
import { addresses } from './addresses.ts'
import type { Studio } from './studio.ts'
import type { HandlersOf, OfWindows } from './parts.ts'

export function runHandlers(studio: Studio, windows: OfWindows): HandlersOf<'runs' | 'recipes'> {
  const { library, broadcast, jobs, runs } = studio
  const precisionSet = () => windows().settings.settings.precision
  const open = (id: string) => openRun(library.runs, id)
  return {
    'runs.measures': describeMeasures,
    async 'recipes.list'() {
      const described = recipes.map(async (recipe) => {
        const base = await baseModelFor(studio.models, recipe)
        return { ...describeRecipe(recipe), ...(base && { base: { id: base.id, name: base.name } }) }
      })
      return { recipes: await Promise.all(described), fields: recipeFields }
    },
    async 'runs.list'() {
      const { runs: all } = await listRuns(library.runs)
      return all.map((run) => describeRun(run, runs.live(run.id))).toReversed()
    },
    async 'runs.estimate'({ dataset, recipe, changes, fineTune, precision = precisionSet() }) {
      const request = { data: { dataset }, recipe, changes: changes as RecipeChanges, fineTune }
      const plan = await planTraining(studio, request)
      return jobs.start({
        kind: 'estimate',
        subject: plan.dataset.name,
        work: async ({ signal, onProgress }) => {
          const backend = await studio.openBackend()
          const photos = await plan.readPhotos()
          return {
            kind: 'estimate',
            ...(await estimateRun({ backend, recipe: plan.recipe, photos, precision, signal, onProgress })),
          }
        },
      })
    },
    'runs.start': ({ dataset, changes, precision = precisionSet(), ...request }) =>
      seen(runs.start({ ...request, data: { dataset }, changes: changes as RecipeChanges, precision })),
    'runs.pause': ({ id }) => runs.pause(id),
    'runs.resume': ({ id, epochs }) => seen(runs.resume(id, epochs)),
    'runs.stop': ({ id }) => runs.stop(id),
    'runs.checkpoint': ({ id }) => runs.checkpoint(id),
    async 'runs.remove'({ id }) {
      const run = await open(id)
      if (runs.live(id)) throw runInQueue(run.name)
      await removeRun(run)
      windows().curves.forget(run)
      broadcast.tell('run.removed', { id }, id)
      return {}
    },
    async 'runs.curves'({ id, from }) {
      const run = await open(id)
      return windows().curves.read(run, countsOf(run), from)
    },
    async 'runs.previews'({ id }) {
      return runPreviews(await open(id), (name) => addresses.preview(id, name))
    },
  }
}

async function seen(queued: Promise<QueuedRun>) {
  return (await queued).seen
}

export function runInQueue(name: string): ProblemError {
  return new ProblemError({
    code: 'run-queued',
    message: `“${name}” is in training, or waits for its turn.`,
    remedy: 'Pause it first.',
  })
}

function countsOf({ recipe: { training }, dataset }: Run) {
  const stepsPerEpoch = stepsForCount(training, dataset.count)
  return { stepsBefore: extrasOf(training).reconstructionSteps, stepsPerEpoch }
}
