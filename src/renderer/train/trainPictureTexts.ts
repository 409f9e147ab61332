/** Texts of Train's first step: pictures and what is found in them. */
import { counted, formatCount } from '../parts/numberTexts.ts'

export const pictures = (count: number) => counted(count, 'picture')
const files = (count: number) => counted(count, 'file')

/** Step 1. */
export const picturesTexts = {
  title: 'Pictures',
  dropTitle: 'Drop a folder of pictures here',
  dropBody:
    'A few hundred that have something in common: fabrics, leaves, posters. They are copied; your folder stays as it is. An archive of them (.zip, .tar.gz) will do, too.',
  dropHere: 'Drop to look at them',
  loose: 'My pictures',
  chooseFolder: 'Choose a folder…',
  chooseFiles: 'Choose files…',
  browse: (isOwn: boolean) => (isOwn ? 'By its path…' : 'On the Studio’s computer…'),
  recent: 'Folders of before',
  before: 'Imported before',
  noneBefore: 'What you import is kept here for the next training.',
  format: (size: number, channels: number) =>
    `${size} × ${size}, ${channels === 1 ? 'grey' : channels === 4 ? 'colour and transparency' : 'colour'}`,
  count: pictures,
  sending: (done: number, all: number) => `Sending ${formatCount(done)} of ${files(all)}`,
  inspecting: 'Looking at every picture',
  importing: 'Importing',
  busyProblem: {
    code: 'pictures-busy',
    message: 'Other pictures are being looked at or imported.',
    remedy: 'Wait until that is done, or cancel it; then open the folder once more.',
  },
  change: 'Other pictures',
  sheetOf: (name: string) => `The first pictures of ${name}`,
  remove: (name: string) => `Remove ${name} from the library`,
  removeTitle: (name: string) => `Remove “${name}”?`,
  removeBody:
    'The imported copy is deleted. Your own folder, and models that were trained on it, stay. Its runs cannot go on without it.',
  removeAction: 'Remove',
  removed: (name: string) => `“${name}” is removed.`,
  reused: 'These pictures were imported like this before: nothing had to be done.',
  from: (path: string) => `From ${path}`,
  report: 'What was found',
} as const

/** The health report. */
export const healthTexts = {
  good: 'Ready.',
  goodBody: (count: number) => `${pictures(count)} can be used.`,
  few: 'Few pictures.',
  fewBody: (count: number) =>
    `${pictures(count)} can be used. A training learns more from several hundred; with few it tends to copy them.`,
  none: 'No picture can be used.',
  noneBody: 'Choose another folder; the list below says what is wrong with each file.',
  sizes: 'Sizes',
  formats: 'Formats',
  oneSize: (width: number, height: number) => `all ${formatCount(width)} × ${formatCount(height)}`,
  sizeRange: (least: string, most: string, middle: string) => `${least} to ${most}, mostly about ${middle}`,
  size: (width: number, height: number) => `${formatCount(width)} × ${formatCount(height)}`,
  grey: 'Grey',
  greyCount: (count: number, all: number) => (count === all ? 'all of them' : pictures(count)),
  alpha: 'Transparent',
  alphaCount: (count: number) => `${pictures(count)} with transparent parts`,
  labels: 'Folders',
  leftOut: (count: number) => (count === 0 ? 'Nothing is left out' : `Left out: ${files(count)}`),
  leftOutList: 'Files that are left out, and why',
  copies: (groups: number, count: number) => `Exact copies: ${pictures(groups)} in ${files(count)}`,
  copiesKept: 'Left out except the first of each, unless you keep them below.',
  alike: (groups: number) => `Look alike: ${counted(groups, 'group')}`,
  alikeHint: 'All of them are used; a training sees their motif more often.',
  tooSmall: (count: number, size: number) => `Smaller than ${size} pixels: ${pictures(count)}`,
  tooSmallHint: 'Enlarged, they are softer than the others; an import can leave them out.',
  group: (names: readonly string[]) => names.join(' = '),
} as const

/** How pictures are imported. */
export const importTexts = {
  title: 'How to import them',
  name: 'Name',
  size: 'Size',
  colour: 'Colours',
  colours: { 3: 'Colour', 1: 'Grey', 4: 'With transparency' },
  fit: 'Fit',
  fits: { cover: 'Fill', contain: 'Whole', centre: 'Middle', tiles: 'Tiles' },
  fitHints: {
    cover: 'Scaled until the square is full; what sticks out at the sides is cut off.',
    contain: 'All of each picture is seen; what is left of the square is white.',
    centre: 'The middle at its own scale, not made smaller: for textures.',
    tiles: 'Several squares side by side out of each large picture: more to learn from.',
  },
  fitExample: (fit: string) => `Which part of a picture is used: ${fit}`,
  crops: 'The first pictures as they will be learned from',
  dropDuplicates: 'Leave out exact copies',
  dropSmall: (count: number, size: number) =>
    `Leave out what is smaller than ${size} pixels (${pictures(count)})`,
  action: 'Import',
} as const

/** The Studio's folders. */
export const folderTexts = {
  title: (isOwn: boolean) => (isOwn ? 'Choose a folder' : 'Choose a folder on the Studio’s computer'),
  path: 'Path',
  open: 'Open',
  up: 'Up',
  list: 'Folders',
  none: 'There are no folders in here.',
  pictures: (count: number) => (count === 0 ? 'No pictures right here' : `${pictures(count)} right here`),
  inside: 'Folders inside are looked through as well. An archive is taken as a whole.',
  choose: 'Use this folder',
} as const
