/** Texts of the timeline. */
import { counted, formatCount } from '../parts/numberTexts.ts'

const keyframes = (count: number) => counted(count, 'keyframe')
const pictures = (count: number) => counted(count, 'picture')

export const timelineTexts = {
  keyframes,
  pictures,
  openIt: 'Open',
  newName: 'New timeline',
  someModel: 'of this timeline',

  menu: (name: string) => `Timeline: ${name}`,
  begin: 'New timeline',
  rename: 'Rename…',
  renameTitle: 'Rename the timeline',
  renameDeed: 'Rename',
  name: 'Name',
  duplicateTimeline: 'Duplicate this timeline',
  removeTimeline: 'Delete this timeline',
  save: 'Save without waiting',
  saved: (name: string) => `“${name}” is saved.`,
  renamed: (name: string) => `The timeline is called “${name}” now.`,
  duplicated: (name: string) => `“${name}” is a copy, and open now.`,
  removed: (name: string) => `“${name}” deleted.`,
  notSaved: {
    code: 'timeline-not-saved',
    message: 'What is open could not be saved yet, so nothing else is opened.',
    remedy: 'Try again when the Studio can be reached.',
  },

  yours: 'Your pictures',
  findYours: 'Search by name',
  noneFound: 'None of your pictures is called so.',

  path: 'Path of new keyframes',
  pathHint:
    'How new keyframes lead to the next: in an arc, which keeps contrast (slerp), or straight, through calmer pictures (lerp).',
  paths: { slerp: 'Arc', lerp: 'Straight', 'slerp-norm': 'Even arc' },
  pathDetails: {
    slerp: 'keeps contrast (slerp)',
    lerp: 'through calmer pictures (lerp)',
    'slerp-norm': 'at an even strength (slerp)',
  },
  fps: 'Frames per second',
  fpsUnit: 'fps',
  seconds: 'Length in seconds',
  secondsUnit: 's',
  loop: 'Loop',
  loopHint: 'From the last keyframe the way leads back to the first, and it plays on and on',
  export: 'Export…',
  exportHint: 'As GIF, film, PNG files or a sheet',

  stage: 'Frame',
  picture: (frame: number, time: string) => `Frame ${formatCount(frame)}, at ${time} s`,
  dropHere: 'Drop to add at the end',
  playingPicture: 'Frame by frame, playing',
  modelGone: (name: string) => `The model ${name} is not in the library.`,
  modelGoneBody:
    'Choose another one at the right whose pictures are made of as many numbers, or import it again.',

  playing: 'Playing',
  play: 'Play',
  pause: 'Pause',
  toStart: 'To the start',
  toEnd: 'To the end',
  previous: 'Previous keyframe',
  next: 'Next keyframe',
  extendBack: 'Select up to the previous keyframe',
  extendOn: 'Select up to the next keyframe',
  ofLength: (length: string) => `/ ${length} s`,
  frame: (frame: number) => `frame ${formatCount(frame)}`,
  addHere: 'Keyframe',
  addHereHint: 'Makes the picture at the playhead a keyframe of its own',
  presets: 'Presets',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Show all',
  snap: 'Snap to seconds, the playhead and other keyframes (hold Alt to drag freely)',
  snapShort: 'Snapping on or off',
  onion: 'Pictures in between',
  onionHint: 'Pictures in the strip while the whole timeline is in sight',

  ruler: 'Playhead',
  playheadValue: (time: string, frame: number) => `${time} seconds, frame ${formatCount(frame)}`,
  lane: 'Keyframes',
  keyframe: (number: number, count: number, time: string, title: string) =>
    `Keyframe ${number} of ${count} at ${time} s${title && `: ${title}`}`,
  holds: (seconds: string) => `, holds ${seconds} s`,
  emptyLane: 'Drag pictures here',
  insertAt: (time: string) => `${time} s`,
  holdFor: (time: string) => `stays ${time} s`,

  inspector: 'Selection',
  title: (number: number, count: number) => `Keyframe ${number} of ${count}`,
  several: (count: number) => `${keyframes(count)} selected`,
  nothing: 'No keyframe selected',
  nothingBody: 'Click a keyframe to change when it comes, how long it stays and how it leads to the next.',
  at: 'At',
  atFirst: 'First at',
  hold: 'Hold',
  differingHold: 'Hold (different)',
  ease: 'Ease to next',
  pathToNext: 'Path',
  titleField: 'Title',
  titleShort: 'Untitled',
  differing: 'different',
  easings: {
    linear: 'even',
    'ease-in': 'in',
    'ease-out': 'out',
    'ease-in-out': 'in and out',
    step: 'jump',
  },
  easingDetails: {
    linear: 'always at one speed',
    'ease-in': 'starts slowly',
    'ease-out': 'ends slowly',
    'ease-in-out': 'starts and ends slowly',
    step: 'stays, then the next at once',
  },
  easingMenu: (easing: string) => `Ease: ${easing}`,
  pathMenu: (path: string) => `Path: ${path}`,
  edit: 'Edit in Explore',
  editHint: 'Opens this picture with its sliders; from there it comes back here',
  duplicate: 'Duplicate',
  delete: 'Delete',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  distribute: 'Spread evenly',
  distributeHint: 'The selected keyframes at equal distances, from the first to the last',
  reverse: 'Reverse',
  selectAll: 'Select all',
  selectNone: 'Deselect all',
  copied: (count: number) => `${keyframes(count)} copied.`,

  timeline: 'Timeline',
  model: 'Model',
  easingOfNew: 'Ease of new ones',
  pathOfNew: 'Path of new ones',
  frames: (count: number) => counted(count, 'frame'),

  tray: 'Pictures',
  trayToggle: 'Pictures at hand, or not',
  favourites: 'Favourites',
  newest: 'Newest',
  explored: 'Explored',
  noFavouritesYet: 'Hearts that you give in the gallery lead here.',
  nothingSaved: 'Press S in Explore to save a picture.',
  nothingExplored: 'Places that you visit in Explore come here.',
  trayPicture: (title: string) => title || 'Untitled',
  trayUse: 'Drag onto the track, or press Enter.',

  emptyTitle: 'A film from picture to picture',
  emptyBody:
    'Drag pictures from the left onto the track below: each becomes a keyframe, and everything in between is made for you.',
  emptyBegin: 'Make a loop of four',
  emptyBeginHint: 'Four pictures at random, eight seconds, back to the first',

  presetNames: {
    favourites: 'Loop through favourites',
    random: 'Loop of four at random',
    walk: (isChosen: boolean) =>
      isChosen ? 'Random walk from the selected one' : 'Random walk, 50 small steps',
    circle: (isChosen: boolean) => (isChosen ? 'Circle through the selected two' : 'Circle'),
    even: (count: number, isChosen: boolean) =>
      `${count} even steps between ${isChosen ? 'the selected two' : 'two at random'}`,
  },
  noFavourites: {
    code: 'no-favourites',
    message: 'There are not two favourites that fit this timeline.',
    remedy: 'Give pictures of this model a heart in the gallery (F), then try again.',
  },
  noModel: {
    code: 'model-unknown',
    message: 'There is no model that could make pictures.',
    remedy: 'Train one, or import one under Models.',
  },

  added: (count: number, name: string) =>
    count === 1 ? `Added to “${name}”.` : `${pictures(count)} added to “${name}”.`,
  otherModel: (count: number, model: string | undefined) =>
    `${count === 1 ? 'This picture is' : 'Some pictures are'} another model’s: ${
      count === 1 ? 'it looks' : 'they look'
    } different here, as ${model ?? 'the timeline’s model'} makes ${count === 1 ? 'it' : 'them'}.`,
  otherSize: (theirs: number, ours: number) => ({
    code: 'latent-length',
    message: `This picture is made of ${counted(theirs, 'number')}, and those of this timeline of ${ours}.`,
    remedy: 'Take pictures of one model, or begin a new timeline for this one.',
  }),
  makerGone: {
    code: 'model-unknown',
    message: 'The model that made this picture is not in the library.',
    remedy: 'Import that model first, then add the picture again.',
  },
  noLatents: {
    code: 'no-latents',
    message: 'This picture does not say how it was made, so it cannot be a keyframe.',
    remedy: 'Take one that was saved by Latent Loom.',
  },
  keyframeGone: {
    code: 'keyframe-unknown',
    message: 'That keyframe is not in the open timeline any more.',
    remedy: 'Open the timeline that it is in, then try again.',
  },
  tooMany: (most: number) => ({
    code: 'too-many-keyframes',
    message: `A timeline holds ${formatCount(most)} keyframes at most.`,
    remedy: 'Begin another one for the rest.',
  }),
  tooLong: (seconds: number) => ({
    code: 'timeline-too-long',
    message: `A timeline lasts ${formatCount(seconds)} seconds at most.`,
    remedy: 'Put it earlier, or begin another timeline.',
  }),

  film: (title: string) => `“${title}” is a film`,
  filmBody: 'Its timeline can be opened as a new one, to go on from there.',
  filmAction: 'Open its timeline',
  filmWithout: {
    code: 'no-timeline',
    message: 'This item has no timeline of its own.',
    remedy: 'Drag it onto the track to use its pictures.',
  },
  ofFrame: (frame: number) => `From frame ${formatCount(frame)}`,

  keys: {
    add: 'Keyframe at the playhead',
    left: 'Keyframes or playhead: a frame back',
    right: 'Keyframes or playhead: a frame on',
    farLeft: 'Ten frames back',
    farRight: 'Ten frames on',
  },
} as const
