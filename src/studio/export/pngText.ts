/** What a picture was made from, in the place that its format has for words: a PNG's text, others' XMP. */
import sharp from 'sharp'
import { ProblemError } from '../../engine/problemError.ts'
import { checkNamedFile } from '../library/namedFile.ts'
import { pngSignature, pngText } from './film/formats/png/pngChunks.ts'
import { recipeOfXmp } from './xmpNote.ts'

/** What recipes stand under, of pictures and of films. */
export const recipeKeyword = 'Latent Loom'

/** IHDR: length, type, 13 bytes, checksum. */
const headerChunkLength = 25

/** `png` with one more text, as UTF-8, under `keyword` (PNG specification 11.3.3.4). */
export function withText(png: Uint8Array, keyword: string, text: string): Buffer {
  const after = pngSignature.length + headerChunkLength
  return Buffer.concat([png.subarray(0, after), pngText(keyword, text), png.subarray(after)])
}

/** The text under `keyword`, or the recipe of its XMP, if the picture has one. @throws ProblemError `picture-unreadable`, and those of checkNamedFile */
export async function readText(file: string, keyword: string): Promise<string | undefined> {
  await checkNamedFile(file)
  try {
    const { comments = [], xmp } = await sharp(file).metadata()
    const text = comments.find((comment) => comment.keyword === keyword)?.text
    return text ?? (xmp && recipeOfXmp(xmp.toString()))
  } catch (cause) {
    throw new ProblemError({
      code: 'picture-unreadable',
      message: `${file} cannot be read as a picture.`,
      remedy: 'Give a picture that Latent Loom has made.',
      cause,
    })
  }
}
