/** Texts of pictures and grids on their way out: the dialog, copying, what is said at their end. */
import { counted, formatCount } from '../parts/numberTexts.ts'

const pictures = (count: number) => counted(count, 'picture')
const cm = (value: number) => value.toFixed(value < 10 ? 2 : 1)

export const stillTexts = {
  title: (name: string) => `Save “${name}”`,
  titleOfMany: (count: number) => `Save ${pictures(count)}`,
  picture: 'Picture',
  width: 'Width',
  print: 'Print',
  dpi: 'Resolution',
  dpiUnit: 'dpi',
  dpiHint: 'Dots per inch: what printers and layout programs read. The pixels stay.',
  printWidth: 'Print width',
  cmUnit: 'cm',
  onPaper: (width: number, height: number) => `${cm(width)} × ${cm(height)} cm`,
  otherPrint: (wanted: number, got: number, step: number) =>
    `${cm(got)} cm instead of ${cm(wanted)} cm: crisp pixels are squares of one size only in multiples of ${step}. Smooth takes any width.`,
  preview: 'As it will be',
  previewOfFirst: 'The first of them, as it will be',
  about: 'About the picture',
  pictures,
  pixels: (width: number, height: number) => `${formatCount(width)} × ${formatCount(height)} pixels`,
  atDpi: (dpi: number) => `at ${formatCount(dpi)} dpi`,
  zip: 'As one zip',
  films: (count: number) => `${counted(count, 'film')} among them stay as they are`,
  eachBySize: 'Each by its own size; crisp widths are the nearest that each can have.',
  /** Of JPEG, whose place for it is small. */
  recipeSmall: 'What it was made from stays in the file, but for large grids: there JPEG has no room for it.',
  recipe: 'What it was made from stays in the file.',
  remembered: 'Copying and dragging out use the same size.',
  action: 'Save',
  actionZip: 'Save zip',
  copy: 'Copy',
  copyHint: 'As large as pictures are saved',
  copying: 'Copying…',
  copied: 'The picture is copied.',
  saving: (count: number) => (count === 1 ? 'Making the picture' : `Making ${pictures(count)}`),
  saved: (fileName: string) => `“${fileName}” is made.`,
  withoutRecipe: (count: number) =>
    count === 1
      ? 'It does not say what it was made from: that is too long for a JPEG. PNG, WebP and TIFF have it.'
      : `${pictures(count)} do not say what they were made from: that is too long for a JPEG. PNG, WebP and TIFF have it.`,
  cannotCopy: {
    code: 'copy-impossible',
    message: 'The browser lets this page copy no pictures.',
    remedy: 'Save the picture instead, or open the Studio on its own computer.',
  },
  notCopied: {
    code: 'copy-refused',
    message: 'The picture could not be copied.',
    remedy: 'Click into the window and try again, or save the picture instead.',
  },
} as const
