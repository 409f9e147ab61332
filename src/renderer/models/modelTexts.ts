/** Texts of the models' view. */
import { counted } from '../parts/numberTexts.ts'

const pictures = (count: number) => counted(count, 'picture')

export const modelTexts = {
  import: 'Import…',
  importHint: 'A .loom file, a PyTorch file (.pth, .pt, .ckpt) or .safetensors with a DCGAN generator',
  importCard: 'Bring in a model',
  importCardBody: 'Drop a .loom file here, or a PyTorch DCGAN: .pth, .pt, .ckpt or .safetensors',
  drop: 'Drop a .loom file or weights to import them: .pth, .pt, .ckpt, .safetensors',
  importing: (file: string) => `Importing ${file}`,
  imported: (name: string) => `“${name}” is imported.`,
  list: 'Models',
  count: (count: number) => counted(count, 'model'),
  badges: { shipped: 'Shipped', trained: 'Trained', imported: 'Imported' },
  size: (size: number) => `${size} × ${size}`,
  channels: (channels: number) =>
    channels === 1 ? 'grey' : channels === 4 ? 'colour, transparent' : 'colour',
  parametersShort: (count: string) => `${count} parameters`,
  preview: (name: string) => `Pictures that ${name} makes`,
  none: 'No models yet',
  noneBody: 'Train one on your own pictures, or drop a PyTorch DCGAN file here.',
  goToTrain: 'Go to Train',

  details: 'Model',
  name: 'Name',
  openInExplore: 'Open in Explore',
  fineTune: 'Fine-tune…',
  fineTuneHint: 'Go on training it, on other pictures or on the same',
  export: 'Export',
  exportPrecisions: {
    F32: 'Full precision, 32 bit',
    F16: 'Half the size, 16 bit',
    BF16: 'Half the size, short numbers (bfloat16)',
  },
  exportHint: 'As .safetensors, for PyTorch and other programs',
  exported: (file: string) => `${file} is saved.`,
  remove: 'Remove',
  removed: (name: string) => `“${name}” is removed.`,
  shippedStays: 'Comes with the program; it cannot be renamed or removed.',

  about: 'About',
  pictureSize: 'Pictures',
  colours: 'Colours',
  colourNames: { 1: 'Grey', 3: 'Colour', 4: 'Colour with transparency' } as Readonly<Record<number, string>>,
  latentSize: 'Made of',
  latentNumbers: (count: number) => counted(count, 'number'),
  parameters: 'Parameters',
  family: 'Network',
  discriminator: 'Discriminator',
  encoder: 'Places for photos',
  learnedPictures: 'Its pictures',
  yes: 'Kept with it',
  no: 'Not in the file',
  createdAt: 'Here since',
  provenance: 'Where it comes from',
  trainedOn: (count: number, dataset: string, recipe: string) =>
    `Trained on ${pictures(count)} of “${dataset}” with the recipe ${recipe}.`,
  trainedFor: (epochs: number, steps: number, seed: number) =>
    `${counted(epochs, 'epoch')}, ${counted(steps, 'step')}, seed ${seed}.`,
  fineTuned: (name: string) => `It went on from “${name}”.`,
  importedFrom: (file: string) => `Imported from the file ${file}.`,
  takenFor: (values: readonly string[]) =>
    `Its weights do not tell everything. It is taken for ${values.join('; ')}. If its pictures look wrong, change that at the right.`,
  untold: 'What its weights do not tell',
  untoldBody: 'If its pictures look wrong, say what it was made with.',
  told: (name: string) => `“${name}” makes its pictures so from now on.`,
  leftOut: (names: readonly string[]) =>
    `Left out, as it is not on the way to the picture: ${names.join(', ')}.`,
  importedMore: 'The file does not say what it was trained on.',

  directions: 'What its knobs do',
  notMeasured:
    'Which ways through its pictures make them lighter, finer or more alike left and right has not been measured yet.',
  measure: 'Measure',
  measuring: (name: string) => `Measuring ${name}`,
  measured: (name: string) => `The directions of “${name}” are measured.`,
  direction: 'Knob',
  more: 'More',
  less: 'Less',
  moreHint: 'Of 200 pictures, how many have more of it when the knob is turned up',
  lessHint: 'Of 200 pictures, how many have less of it when the knob is turned down',
  percent: (share: number) => `${Math.round(share * 100)} %`,
  tableSays:
    'Of 200 pictures: how many have more of it with the knob turned up, and less of it with the knob turned down.',
  structureBody: (count: number) =>
    count === 1
      ? '1 more, found in its weights: it changes form rather than a quality that has a name.'
      : `${count} more, found in its weights: they change form rather than a quality that has a name.`,

  keys: { open: 'Open in Explore', rename: 'Rename', remove: 'Remove', import: 'Import a file' },
} as const
