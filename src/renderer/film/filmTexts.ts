/** Texts of films and sheets on their way out: the dialog, what it shows, what is said at its end. */
import { counted, formatBytes, formatCount, formatDuration } from '../parts/numberTexts.ts'

const seconds = (value: number) => `${Number(value.toFixed(value < 10 ? 2 : 1))} s`

export const filmTexts = {
  title: (name: string) => `Export “${name}”`,
  seconds,
  format: 'Format',
  picture: 'Picture',
  motion: 'Motion',
  name: 'Title',
  keep: 'Keep in the gallery',
  keepNone: (format: string) => `A ${format} is a zip of many pictures; it is only saved as a file.`,

  size: 'Size',
  times: (count: number) => `×${count}`,
  timesHint: (count: number, width: number, height: number) =>
    count === 1 ? `As it is: ${width} × ${height} pixels` : `${count} times: ${width} × ${height} pixels`,
  width: 'Width',
  widthOfEach: 'Width of each',
  crispWidth: (wanted: number, width: number, step: number) =>
    `${formatCount(width)} instead of ${formatCount(wanted)}: crisp pixels are squares of one size only in multiples of ${step}. Smooth takes any width.`,
  pixelUnit: 'px',
  pixels: (width: number, height: number) => `${formatCount(width)} × ${formatCount(height)}`,
  scaling: 'Enlarged',
  scalings: { nearest: 'Crisp', lanczos: 'Smooth' },
  scalingHints: {
    nearest: 'Each pixel becomes a clear square.',
    lanczos: 'Pixels flow into each other.',
  },

  fps: 'Frame rate',
  fpsUnit: 'fps',
  fpsOwn: (fps: number) => `Back to the timeline’s ${fps}`,
  crossfade: 'Generate',
  crossfades: (every: number) => (every === 1 ? 'Every frame' : `Every ${ordinal(every)} frame`),
  crossfadeHint: 'The frames between are mixed of their neighbours: quicker, and softer in motion.',
  forEver: 'For ever',
  times2: 'A number of times',
  timesCount: 'Number of times',

  preview: 'A piece of it, as it will be',
  previewWhole: 'As it will be',
  made: 'The finished film',
  previewFit: 'Fit',
  previewReal: '1:1',
  previewScale: 'How the piece is shown',
  previewing: 'Making a piece of it…',
  cannotPlay: 'This browser does not play this kind of video. The file itself is not affected.',
  cannotShow: 'The piece could not be shown.',
  play: 'Play',
  pause: 'Pause',
  scrub: 'Place in the film',
  timeOf: (time: number, all: number) => `${time.toFixed(1)} / ${all.toFixed(1)} s`,
  still: 'The system asks for less motion: the film stands still here.',

  about: 'About the film',
  frames: (count: number) => counted(count, 'frame'),
  pictures: (count: number) => counted(count, 'picture'),
  aboutBytes: (bytes: number) => `about ${formatBytes(bytes)}`,
  bytes: (bytes: number) => formatBytes(bytes),
  aboutTime: (ms: number) => `${ms < 1000 ? 'less than a second' : `about ${formatDuration(ms)}`} to make`,

  action: 'Export',
  exporting: (title: string) => `Exporting “${title}”`,
  exportingShort: 'Exporting',
  goesOn: 'Close this and go on working: it is finished all the same.',
  closing: 'Go on working',
  done: 'Saved',
  ready: 'Ready',
  doneKept: 'It is in the gallery.',
  doneNotKept: 'Download it: it is not kept in the gallery.',
  saidDone: (title: string) => `“${title}” is exported.`,
  leftOut: (files: readonly string[]) =>
    `Left out, since it is damaged: ${files.slice(0, 5).join(', ')}${files.length > 5 ? ', …' : ''}.`,
  cancelled: 'Cancelled. Nothing was kept.',
  cancelledShort: (title: string) => `The export of “${title}” is cancelled.`,
  failed: 'It could not be exported.',
  download: 'Download',
  showInGallery: 'Show in gallery',
  showShort: 'Show',
  showInFolder: 'Show in folder',
  finish: 'Done',
  back: 'Change something',
  dismiss: 'Dismiss',
} as const

function ordinal(count: number): string {
  const [tens, ones] = [count % 100, count % 10]
  const ending =
    tens >= 11 && tens <= 13 ? 'th' : ones === 1 ? 'st' : ones === 2 ? 'nd' : ones === 3 ? 'rd' : 'th'
  return `${count}${ending}`
}
