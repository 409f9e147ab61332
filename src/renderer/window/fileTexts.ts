/** Texts of files that are opened and shared. */

const isHere = (name: string, wasHere: boolean) =>
  wasHere ? `“${name}” was here already.` : `“${name}” is in the library.`

export const fileTexts = {
  share: 'Share…',
  shareModelHint: 'As a .loom file, which opens in any Latent Loom',
  shareModel: 'To make pictures: the generator',
  shareModelWhole: 'To train it further: both networks',
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
