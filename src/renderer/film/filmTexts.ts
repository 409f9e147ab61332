/** Texts of films and sheets on their way out: the dialog, what it shows, what is said at its end. */
import { formatBytes, formatCount, formatDuration } from '../parts/numberTexts.ts'

const seconds = (value: number) => `${Number(value.toFixed(value < 10 ? 2 : 1))} s`

export const filmTexts = {
  title: (name: string) => `Export “${name}”`,
  seconds,
  formats: {
    mp4: 'MP4',
    gif: 'GIF',
    webp: 'WebP',
    apng: 'APNG',
    webm: 'WebM',
    'png-sequence': 'PNG sequence',
    sheet: 'Contact sheet',
    strip: 'Strip',
  },
  formatLines: {
    mp4: 'Video, plays everywhere',
    gif: 'Moves in any chat or mail',
    webp: 'Small, for web pages',
    apng: 'Every pixel exact',
    webm: 'Video for web pages',
    'png-sequence': 'For video editors',
    sheet: 'Moments side by side',
    strip: 'Moments in one row',
  },
  format: 'Format',
  picture: 'Picture',
  motion: 'Motion',
  name: 'Title',
  keep: 'Keep in the gallery',
  keepNone: 'A PNG sequence is a zip of many pictures; it is only saved as a file.',

  size: 'Size',
  times: (count: number) => `×${count}`,
  timesHint: (count: number, width: number, height: number) =>
    count === 1 ? `As it is: ${width} × ${height} pixels` : `${count} times: ${width} × ${height} pixels`,
  width: 'Width',
  widthOfEach: 'Width of each',
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
  loops: 'Plays',
  forEver: 'For ever',
  times2: 'A number of times',
  timesCount: 'Number of times',

  quality: 'Quality',
  qualityHint: 'Higher is finer and larger.',
  lossless: 'Lossless',
  losslessHint: 'Every pixel exactly as it was made.',
  palette: 'Colours',
  palettes: { global: 'One palette', frame: 'One for each frame' },
  paletteHints: {
    global: '256 colours for the whole film: smaller, and nothing flickers.',
    frame: '256 colours for each frame: truer where the colours change.',
  },
  dither: 'Dithering',
  dithers: { none: 'None', ordered: 'Pattern', diffusion: 'Diffusion' },
  ditherHint: 'Mixes dots of near colours where 256 are not enough.',

  count: 'Pictures',
  columns: 'Columns',
  gap: 'Gap',
  labels: 'Write the time under each',

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
  frames: (count: number) => (count === 1 ? '1 frame' : `${formatCount(count)} frames`),
  pictures: (count: number) => (count === 1 ? '1 picture' : `${formatCount(count)} pictures`),
  aboutBytes: (bytes: number) => `about ${formatBytes(bytes)}`,
  bytes: (bytes: number) => formatBytes(bytes),
  aboutTime: (ms: number) => `${ms < 1000 ? 'less than a second' : `about ${formatDuration(ms)}`} to make`,

  deed: 'Export',
  exporting: (title: string) => `Exporting “${title}”`,
  exportingShort: 'Exporting',
  goesOn: 'Close this and go on working: it is finished all the same.',
  closing: 'Go on working',
  done: 'Saved',
  ready: 'Ready',
  doneKept: 'It is in the gallery.',
  doneNotKept: 'Download it: it is not kept in the gallery.',
  saidDone: (title: string) => `“${title}” is exported.`,
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
