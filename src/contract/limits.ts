/** What one call may ask for at most; both ends know it. */
export const limits = {
  /** Pictures in one generation call: a grid of 10 × 10 and its large picture fit twice. */
  pictures: 256,
  /** Entries of one page of the gallery. */
  page: 500,
  /** Gallery items that one call changes. */
  items: 100_000,
  /** Keyframes of one timeline. */
  keyframes: 2000,
  filmSeconds: 3600,
  filmFpsLeast: 1,
  filmFps: 120,
  /** Pixels of a film's longer side, and of its width. */
  filmSide: 4096,
  widthLeast: 16,
  /** Pixels of the longer side of a picture that is taken out: a metre at 300 dots per inch. */
  stillSide: 12_000,
  /** Dots per inch of a picture that is printed. */
  dpiLeast: 30,
  dpi: 2400,
  /** Frames of which one is generated, and the others are mixed of their neighbours. */
  crossfade: 120,
  /** Of a time-lapse: seconds that each picture is there, and that the last one stays besides. */
  secondsEachLeast: 0.01,
  secondsEach: 60,
  lastHold: 60,
  sheetPictures: 1000,
  name: 120,
  title: 300,
  tag: 60,
  search: 200,
  path: 4096,
  /** Characters of what a window keeps for itself with a picture or a keyframe, as JSON. */
  ownJson: 200_000,
  /** Bytes of one message of the transport. */
  message: 32 * 1024 * 1024,
} as const
