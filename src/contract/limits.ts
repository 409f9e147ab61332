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
  filmFps: 120,
  /** Pixels of a film's longer side. */
  filmSide: 4096,
  sheetPictures: 1000,
  name: 120,
  title: 300,
  tag: 60,
  path: 4096,
  /** Bytes of one message of the transport. */
  message: 32 * 1024 * 1024,
} as const
