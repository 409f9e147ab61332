/** Texts of the gallery. */
import type { GalleryItem } from '../../contract/schemas/gallery.ts'
import { latentTexts } from '../latents/latentTexts.ts'
import { counted, formatCount } from '../parts/numberTexts.ts'

type TileWords = Pick<GalleryItem, 'title' | 'kind' | 'seconds' | 'favourite'>

const pictures = (count: number) => counted(count, 'picture')

export const galleryTexts = {
  pictures,
  search: 'Search titles, tags and models',
  searchShort: 'Search',
  sort: 'Order',
  sorts: { newest: 'Newest first', oldest: 'Oldest first', title: 'By title', model: 'By model' },
  tileSize: 'Size of the pictures',
  tileSizeValue: (pixels: number) => `${pixels} pixels`,
  places: 'Filters',
  library: 'Library',
  all: 'All',
  favourites: 'Favourites',
  trash: 'Trash',
  kind: 'Kind',
  kinds: { picture: 'Picture', grid: 'Grid', strip: 'Strip', animation: 'Film' },
  kindFilters: { picture: 'Pictures', grid: 'Grids', strip: 'Strips', animation: 'Films' },
  models: 'Models',
  tags: 'Tags',
  noTags: 'Select a picture and give it a tag: it can be found by it here.',
  grid: 'Pictures',
  favourite: 'Favourite',
  tile: ({ title, kind, seconds, favourite }: TileWords) =>
    [
      title,
      ...(kind === 'animation'
        ? [seconds === undefined ? 'film' : `film, ${seconds.toFixed(1)} seconds`]
        : []),
      ...(favourite ? ['favourite'] : []),
    ].join(', '),
  length: (seconds: number) => {
    const whole = Math.round(seconds)
    if (whole >= 60) return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
    return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`
  },
  selected: (count: number, total: number) => `${formatCount(count)} of ${formatCount(total)} selected`,

  nothingSaved: 'Nothing saved yet',
  nothingSavedBody:
    'Press S in Explore and the picture comes here, with all that is needed to open it again exactly as it was.',
  goToExplore: 'Go to Explore',
  nothingFound: 'Nothing found',
  nothingFoundBody: 'A picture is found by beginnings of words in its title, its tags and its model’s name.',
  clearSearch: 'Clear the search',
  trashEmpty: 'The trash is empty',
  trashEmptyBody: 'Pictures that you delete wait here until you empty the trash or take them out again.',
  backToAll: 'Back to all pictures',
  inTrash: (count: number) => `${pictures(count)} in the trash.`,
  inTrashBody: 'They stay until you empty it.',
  emptyTrash: 'Empty the trash…',
  emptyTrashTitle: 'Empty the trash?',
  emptyTrashBody: (count: number) =>
    count === 1
      ? '1 picture is removed from this computer for good. This cannot be undone.'
      : `${formatCount(count)} pictures are removed from this computer for good. This cannot be undone.`,
  emptyTrashAction: 'Remove for good',
  trashEmptied: (count: number) => `${pictures(count)} removed for good.`,

  details: 'Selection',
  nothingSelected: 'Nothing selected',
  nothingSelectedBody: 'Select a picture to see how it was made and what came of it.',
  title: 'Title',
  openInExplore: 'Open in Explore',
  openInTimeline: 'Open in Timeline',
  addToTimeline: 'Add to timeline',
  showInFolder: 'Show in folder',
  export: 'Export',
  exportOne: 'Save a copy…',
  exportFilm: 'Save a copy',
  exportMany: 'Save as zip…',
  delete: 'Move to the trash',
  restore: 'Take out of the trash',
  addFavourite: 'Add to favourites',
  removeFavourite: 'Remove from favourites',
  about: 'About',
  model: 'Model',
  noModel: 'Unknown',
  saved: 'Saved',
  size: 'Size',
  format: 'Format',
  pixels: (width: number, height: number) => `${width} × ${height}`,
  made: 'How it was made',
  madeKeys: {
    by: 'From',
    seed: 'Seed',
    seeds: 'Seeds',
    count: 'Pictures',
    steps: 'Steps',
    method: 'Way',
    truncation: latentTexts.wildness,
    psi: latentTexts.wildness,
    command: 'Command',
    timeline: 'Timeline',
    run: 'Training',
    format: 'Format',
    frames: 'Frames',
    fps: 'Frames a second',
    seconds: 'Seconds',
    crossfade: 'Frames from one to the next',
    secondsEach: 'Seconds for each',
    lastHold: 'Seconds for the last',
  } as Readonly<Record<string, string>>,
  /** What `by` says. */
  makers: {
    seed: 'A seed',
    seeds: 'Seeds',
    path: 'A way between pictures',
    walk: 'A walk',
    circle: 'A circle',
    arithmetic: 'Pictures added and taken away',
    latents: 'Numbers from a file',
    timeline: 'A timeline',
    training: 'A training',
    previews: 'A training, all its pictures',
    checkpoints: 'A training, one of its pictures',
    import: 'A file',
  } as Readonly<Record<string, string>>,
  start: 'Start',
  startFrom: { picture: 'Your picture', photo: 'Photo' },
  knobs: 'Knobs',
  gridNear: (count: number, radius: number) =>
    `${pictures(count)} near this place, up to ${radius.toFixed(2)} away`,
  gridRandom: (count: number) => `${pictures(count)} at random`,
  yes: 'Yes',
  no: 'No',
  engine: 'Engine',
  many: 'Pictures',
  lineage: 'Where it comes from',
  madeFrom: 'Made from',
  madeOfIt: 'Came of it',
  noLineage: 'Made from nothing else; nothing has come of it yet.',
  go: (title: string) => `Go to ${title}`,
  more: (count: number) => `and ${formatCount(count)} more`,
  commonTags: 'Tags of all of them',
  someTags: 'Tags of some',

  titleChanged: 'Title changed',
  tagAdded: (tag: string) => `Tag “${tag}” added`,
  tagRemoved: (tag: string) => `Tag “${tag}” removed`,
  favouriteAdded: (count: number) => (count === 1 ? 'Favourite added' : `${pictures(count)} made favourites`),
  favouriteRemoved: (count: number) =>
    count === 1 ? 'Favourite removed' : `${pictures(count)} are no favourites any more`,
  movedToTrash: (count: number) => `${pictures(count)} moved to the trash.`,
  restored: (count: number) => `${pictures(count)} taken out of the trash.`,
  nothingToAdd: {
    code: 'latent-unknown',
    message: 'None of this says what it was made of.',
    remedy: 'Choose pictures that were made here.',
  },
  nothingToOpen: {
    code: 'film-closed',
    message: 'This film shows a training: it was made of no timeline.',
    remedy: 'Play it here, or make another one from its run’s page in Train.',
  },
  undo: (what: string) => `Undo: ${what}`,
  redo: (what: string) => `Redo: ${what}`,

  keys: {
    move: 'Next picture',
    extend: 'Select up to the next picture',
    toggle: 'Select or deselect',
    all: 'Select all',
    none: 'Deselect all',
    open: 'Open in Explore, a film in Timeline',
    search: 'Search',
  },
} as const
