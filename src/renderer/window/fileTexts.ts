/** Texts of files that are opened and shared. */

const isHere = (name: string, wasHere: boolean) =>
  wasHere ? `“${name}” was here already.` : `“${name}” is in the library.`

export const fileTexts = {
  share: 'Share…',
  shareModelHint: 'As a .loom file, which opens in any Latent Loom',
  shareTitle: (name: string) => `Share “${name}”`,
  shareWithoutPictures:
    'As a .loom file, which opens in any Latent Loom. The pictures that it learned stay here unless you tick them.',
  shareDiscriminator: 'What it was trained against, to train it further',
  sharePictures: 'Small copies of the pictures that it learned, with their names',
  shareAction: 'Share',
  shareTimeline: 'Share…',
  shared: (file: string) => `${file} is saved. It opens in any Latent Loom.`,

  openFile: 'Open a file…',
  model: isHere,
  timeline: isHere,
  filmWithout: {
    code: 'no-timeline',
    message: 'This film shows no timeline, so there is nothing of it to open.',
    remedy: 'Open the film of a timeline, or a picture.',
  },
  toTimeline: 'Open',
  toModels: 'Models',
} as const
