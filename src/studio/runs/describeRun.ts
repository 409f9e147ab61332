/** A run and its recipe as windows see them. */
import type { Recipe as SeenRecipe, Run as SeenRun, RunProgress } from '../../contract/schemas/runs.ts'
import { pictureFormat, settableValues } from '../../engine/families/families.ts'
import { needsFeatures } from '../../engine/training/learners.ts'
import type { Recipe } from '../../engine/training/recipe.ts'
import { recipeTitle } from '../../engine/training/recipes.ts'
import { extrasOf } from '../../engine/training/trainingFields.ts'
import { lastMeasured } from './measured.ts'
import { runStatus, type Run } from './run.ts'

/** What is known of a run that is queued or in training, and of no other. */
export interface LiveRun {
  readonly phase: 'queued' | 'starting' | 'training' | 'pausing' | 'stopping'
  readonly progress?: RunProgress
  /** The step that it has gone on from, where its latest checkpoint could not be read. */
  readonly wentBackTo?: number
}

const remedy = 'Its checkpoints are good: go on from the latest one, or start another run.'

export function describeRun(run: Run, live?: LiveRun): SeenRun {
  const { id, name, createdAt, recipe, dataset, engine, precision, seed, fineTuned, state, models } = run
  return {
    id,
    name,
    createdAt,
    recipe: describeRecipe(recipe),
    dataset: { id: dataset.id, name: dataset.name, count: dataset.count },
    engine: engine.description,
    ...(precision && { precision }),
    seed,
    ...(fineTuned && { fineTuned: fineTuned.name }),
    status: statusOf(run, live),
    ...(state.kind === 'failed' &&
      !live && { problem: { code: state.code, message: state.message, remedy } }),
    step: live?.progress?.step ?? run.step,
    epoch: live?.progress?.epoch ?? run.epoch,
    epochs: recipe.training.epochs,
    stepsBefore: extrasOf(recipe.training).reconstructionSteps,
    models: [...models],
    measured: live?.progress?.measured ?? lastMeasured(run.directory),
    ...(live?.progress && { progress: live.progress }),
    ...(live?.wentBackTo !== undefined && { wentBackTo: live.wentBackTo }),
  }
}

export function describeRecipe({ name, summary, network, training }: Recipe): SeenRecipe {
  const { size, channels } = pictureFormat(network)
  const extras = extrasOf(training)
  return {
    name,
    title: recipeTitle(name),
    summary,
    family: network.family,
    size,
    channels,
    anyChannels: 'channels' in network && !needsFeatures(extras),
    network: settableValues(network),
    training: { ...training, ...extras, checkpointEpochs: [...training.checkpointEpochs] },
  }
}

function statusOf(run: Run, live: LiveRun | undefined): SeenRun['status'] {
  if (live) return live.phase === 'stopping' ? 'pausing' : live.phase
  const status = runStatus(run)
  return status === 'waiting' ? 'paused' : status
}
