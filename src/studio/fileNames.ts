/** What the names of files in an artist's folders promise. One list for the folder dialog and for imports. */

const pictureNames =
  /\.(jpe?g|jpe|jfif|a?png|webp|gif|tiff?|avif|svgz?|bmp|dib|p[bgpn]m|exr|hdr|pfm|heic|heif|jxl|jp2|j2k|psd|cr2|cr3|nef|arw|dng|orf|rw2|raf)$/i

const cameraRawNames = /\.(cr2|cr3|nef|arw|dng|orf|rw2|raf)$/i

/** Whether the name promises a picture. */
export function isNamedAsPicture(file: string): boolean {
  return pictureNames.test(file)
}

/** Camera raw files are TIFFs whose first picture is a thumbnail: reading that would be a quiet mistake. */
export function isCameraRaw(file: string): boolean {
  return cameraRawNames.test(file)
}

/** Left behind by systems, file servers and programs rather than by people; in lower case. */
const systemFiles = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  'picasa.ini',
  '__macosx',
  '@eadir', // Synology's thumbnails
  '#recycle',
  '#snapshot',
  '@tmp',
  '@recycle', // QNAP's
  '@recently-snapshot',
  '~snapshot', // NetApp's
  '$recycle.bin',
  'recycler',
  'system volume information',
  'found.000',
  'lost+found',
  'network trash folder',
  'temporary items',
])

/** Whether the artist has not put it there: hidden, or of a system. */
export function isOfSystem(name: string): boolean {
  return name.startsWith('.') || systemFiles.has(name.toLowerCase())
}
