/** Texts of Train: pictures, recipe, watch, result. */
import { counted, formatBytes, formatCount, formatDuration } from '../parts/numberTexts.ts'
import { folderTexts, healthTexts, importTexts, pictures, picturesTexts } from './trainPictureTexts.ts'

const epochs = (count: number) => counted(count, 'epoch')

/** Step 2. */
const recipeTexts = {
  title: 'Recipe',
  choice: 'Recipe',
  others: (size: string) => `For pictures other than ${size}`,
  size: (size: number) => `${size} × ${size}`,
  name: 'Name of the run',
  epochs: 'Epochs',
  epochsHint: 'How often all pictures are gone through.',
  startFrom: 'Start from',
  base: (name: string) => `${name}, which comes with the program`,
  recommended: 'recommended',
  baseHint: 'It has learned to paint before: your pictures come sooner, and better.',
  newWeights: 'Nothing: new networks',
  fineTuneHint: 'The model keeps its own network and learns your pictures on top.',
  advanced: 'Advanced',
  seed: 'Seed',
  seedHint: 'The same seed, pictures and recipe give the same training again.',
  precision: 'Precision',
  precisionHint:
    'Short numbers (bfloat16) are quicker on some processors, long ones (float32) exact everywhere.',
  precisions: { auto: 'What is quicker here', float32: 'Long, exact', bfloat16: 'Short, quick' },
  parts: {
    training: 'Training',
    reconstruction: 'Getting to know your pictures',
    adversarial: 'Learning to paint',
    network: 'Networks',
  },
  keepPictures: 'Keep small copies of my pictures with the model',
  keepPicturesHint:
    'To start from them in Explore. They stay on this computer, and are left out of what you share unless you say so.',
  fixedNetwork: 'A model that is started from keeps its own network. Start from nothing to change it.',
  reset: 'Back to the recipe’s own',
  yes: 'Yes',
  needsPictures: 'Choose pictures first.',
  needsName: 'Give the run a name.',
  wrongFormat: 'Another size is needed.',
  wrongFormatBody: (needed: string, have: string) =>
    `This recipe learns pictures of ${needed}; yours were imported at ${have}.`,
  importAgain: 'Import them again…',
  estimate: 'How long will it take?',
  estimating: 'Training a few steps to see how long it takes',
  estimated: (ms: number, count: number, steps: number, precision: string) =>
    `${ms < 1000 ? 'Less than a second' : `About ${formatDuration(ms)}`} for ${epochs(count)} (${counted(steps, 'step')} in ${precision}).`,
  memory: (needed: number, free: number) =>
    `Memory: about ${formatBytes(needed)} of ${formatBytes(free)} that are free.`,
  tooLittle: 'Memory may not suffice.',
  tooLittleBody: (needed: number, free: number) =>
    `It takes about ${formatBytes(needed)} and ${formatBytes(free)} are free. Close other programs, or choose a smaller batch or width.`,
  start: 'Start training',
  queue: 'Put into the queue',
  waits: (name: string) => `“${name}” is in training: this one waits for its turn.`,
} as const

/** The list of runs. */
const runsTexts = {
  choose: 'Runs',
  newRun: 'New training',
  compare: 'Compare runs…',
  none: 'No runs yet.',
  status: {
    queued: 'Waiting',
    starting: 'Starting',
    training: 'In training',
    pausing: 'Ending the step',
    paused: 'Paused',
    interrupted: 'Interrupted',
    finished: 'Finished',
    stopped: 'Stopped early',
    failed: 'Failed',
  },
  at: (status: string, epoch: number, all: number) =>
    `${status}, epoch ${formatCount(epoch)} of ${formatCount(all)}`,
  subject: (recipe: string, count: number, batch: number, dataset: string) =>
    `${recipe}, ${pictures(count)} of ${dataset}, ${count === batch ? `all of them in a batch of ${batch}` : `batch ${batch}`}`,
  remove: (name: string) => `Remove ${name}`,
  removeTitle: (name: string) => `Remove the run “${name}”?`,
  removeBody: 'Its curves, previews and checkpoints are deleted. The models that it has become stay.',
  removeAction: 'Remove',
  removed: (name: string) => `“${name}” is removed.`,
  unknown: 'This run is not here any more.',
  unknownBody:
    'It may have been removed in another window. Choose another one above, or start a new training.',
} as const

/** Steps 3 and 4. */
const watchTexts = {
  /** Before the first epoch, where the recipe wants it. */
  before: 'Getting to know your pictures',
  epoch: 'Epoch',
  of: (all: number) => `of ${formatCount(all)}`,
  step: (step: number, all: number) => `step ${formatCount(step)} of ${formatCount(all)}`,
  pace: (perSecond: number) =>
    `${perSecond >= 10 ? formatCount(Math.round(perSecond)) : perSecond.toFixed(1)} pictures/s`,
  seen: (count: number) => `${pictures(count)} seen`,
  progress: 'Progress of the training',
  progressText: (epoch: number, all: number) => `epoch ${epoch} of ${all}`,
  checkpointAt: (epoch: number) => `A checkpoint is kept after epoch ${epoch}`,
  measure: (explanation: string, unit: string | undefined) =>
    unit === undefined ? explanation : `${explanation} In ${unit}.`,
  atEpoch: (epoch: string) => `epoch ${epoch}`,
  noCurves: 'The curves begin with the first steps.',
  pause: 'Pause',
  resume: 'Go on',
  stop: 'Stop…',
  stopTitle: (name: string) => `Stop “${name}” here?`,
  stopBody: (epoch: number, all: number) =>
    `It ends in epoch ${formatCount(epoch)} of ${formatCount(all)} and becomes a model of what it has learned so far. It can go on later.`,
  stopAction: 'Stop and make a model',
  checkpoint: 'Checkpoint now',
  checkpointHint: 'Keeps the networks as they are at this moment',
  checkpointKept: (epoch: number, step: number) =>
    `A checkpoint of epoch ${epoch}, step ${formatCount(step)}, is kept.`,
  unqueue: 'Take out of the queue',
  shortcutPause: 'Pause the training, or go on with it',
  shortcutFlipBook: 'Flip-book: play or stop',
  shortcutEarlier: 'Preview before',
  shortcutLater: 'Preview after',
  queued: 'Waiting for its turn.',
  queuedBody: (name: string | undefined) =>
    name === undefined ? 'It begins in a moment.' : `It begins when “${name}” has ended.`,
  starting: 'Starting.',
  startingBody: 'The pictures are read and the quicker precision is tried out.',
  looking: 'Looking at your pictures.',
  lookingBody:
    'Each is looked at once before the first step: some seconds for a thousand, minutes for tens of thousands.',
  pausing: 'Ending the step.',
  pausingBody: 'The step in progress is finished and a checkpoint written.',
  paused: 'Paused.',
  pausedBody: (epoch: number) =>
    epoch > 0
      ? `Everything up to epoch ${epoch} is kept; it goes on from here.`
      : 'Everything so far is kept; it goes on from here.',
  pausedFresh: 'It has not begun yet.',
  wentBack: 'Training from an earlier checkpoint.',
  wentBackBody: (step: number) =>
    `The latest one could not be read and is kept beside the others; training goes on from step ${step}.`,
  interrupted: 'Interrupted.',
  interruptedBody: (step: number, epoch: number) =>
    step === 0
      ? 'The Studio ended in the middle of it, before the first checkpoint: it begins anew.'
      : epoch === 0
        ? 'The Studio ended in the middle of it. Its last checkpoint is good: it goes on from there.'
        : `The Studio ended in the middle of it. The checkpoint of epoch ${epoch} is good: it goes on from there.`,
  interruptedElsewhere: (name: string) => `“${name}” was interrupted when the Studio ended.`,
  look: 'Look at it',
  failed: 'It failed.',
  finished: 'Finished.',
  finishedBody: (model: string) => `It has become the model “${model}”.`,
  finishedNoModel: 'Its model has been removed since.',
  flaws: {
    alike:
      'But its pictures are all alike: the generator has found one that passes for real, and makes no other. Train it anew with another seed, with more varied pictures, or with a smaller learning rate of the generator.',
    won: 'But the discriminator has won: it tells each made picture from yours, so that the generator learns nothing more. Train it anew with a smaller learning rate of the discriminator, with label smoothing, or with more pictures.',
  },
  stopped: 'Stopped early.',
  openInExplore: 'Open in Explore',
  showInModels: 'Show in Models',
  moreEpochs: 'More epochs…',
  moreTitle: (name: string) => `More epochs for “${name}”`,
  moreBody: (done: number) => `It goes on from epoch ${done}, with the same pictures and recipe.`,
  moreLabel: 'Epochs in all',
  fineTune: 'Fine-tune…',
  fineTuneHint: 'Starts a new training from this model, with pictures of your choice',
  compare: 'Compare…',
  queue: 'Next',
  queueLabel: 'Runs that wait',
} as const

/** The preview grid. */
const previewTexts = {
  title: (count: number) => `The same ${formatCount(count)} places, epoch by epoch`,
  at: (epoch: number) => `epoch ${formatCount(epoch)}`,
  atStep: (step: number) => `step ${formatCount(step)}`,
  sheet: 'Preview pictures',
  tile: (index: number) => `Picture ${index}: open its place in Explore`,
  scrubber: 'Epoch of the preview',
  play: 'Flip-book',
  stop: 'End flip-book',
  newest: 'Newest',
  none: 'The first preview comes with the end of the first epoch.',
  noneEver: 'It ended before its first preview.',
  hint: 'Click a picture to go to its place in Explore.',
} as const

/** The time-lapse of a training. */
const timeLapseTexts = {
  action: 'Time-lapse…',
  hint: 'A film of how the pictures have come to be',
  title: 'Time-lapse',
  name: (run: string) => `${run}, time-lapse`,
  of: 'Shows',
  ofs: { previews: 'All pictures', checkpoints: 'One picture' },
  ofHints: {
    previews: (count: number) =>
      `The preview sheet at each of ${formatCount(count)} moments of the training.`,
    checkpoints: 'One picture, drawn by each checkpoint that was kept.',
  },
  tiles: 'Which one',
  tile: (index: number) => `Picture ${index}`,
  each: 'Each stays',
  last: 'Last stays on',
  secondsUnit: 's',
  fade: 'Fade from each to the next',
} as const

const compareTexts = {
  title: 'Compare runs',
  choose: 'Runs to compare',
  hint: 'Choose two to four runs that have curves.',
  final: (name: string) => `Last preview of ${name}`,
  facts: (recipe: string, dataset: string, epoch: number) => `${recipe}, ${dataset}, ${epochs(epoch)}`,
} as const

export const trainTexts = {
  pictures: picturesTexts,
  health: healthTexts,
  importing: importTexts,
  folders: folderTexts,
  recipe: recipeTexts,
  runs: runsTexts,
  watch: watchTexts,
  preview: previewTexts,
  timeLapse: timeLapseTexts,
  compare: compareTexts,
} as const
