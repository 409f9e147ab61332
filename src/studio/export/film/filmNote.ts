/** What files of all film formats say of their making. Reads no more of them than it must. */
import { open, type FileHandle } from 'node:fs/promises'
import { ProblemError } from '../../../engine/problemError.ts'
import { gifRecipe } from './gifNote.ts'
import { pngSignature } from './pngChunks.ts'
import { recipeKeyword } from '../pngText.ts'
import { readVideoNote } from './videoNote.ts'
import { recipeOfXmp } from './xmpNote.ts'

/** Bytes in which a note must be: three times what 2,000 keyframes of 512 numbers take. */
const longest = 16 * 1024 * 1024

/**
 * The recipe in a GIF, WebP, PNG, MP4 or WebM; undefined where there is none. What a file is it says itself.
 * @throws ProblemError `picture-unreadable`, of videos `film-unreadable`
 */
export async function readFilmNote(file: string): Promise<string | undefined> {
  const start = await withFile(file, (handle) => bytesAt(handle, 0, 12))
  const begins = (text: string, at = 0) => start.toString('latin1', at, at + text.length) === text
  if (begins('GIF8')) return withFile(file, async (handle) => gifRecipe(await bytesAt(handle, 0, longest)))
  if (begins('RIFF') && begins('WEBP', 8)) return withFile(file, (handle) => noteOfWebp(handle))
  if (start.subarray(0, 8).equals(pngSignature)) return withFile(file, (handle) => noteOfPng(handle))
  if (begins('ftyp', 4) || begins('\x1a\x45\xdf\xa3')) return readVideoNote(file)
  throw unreadable(file)
}

/** From chunk to chunk, of which the note's is the last. */
async function noteOfWebp(handle: FileHandle): Promise<string | undefined> {
  for (let at = 12; ;) {
    const head = await bytesAt(handle, at, 8)
    if (head.length < 8) return undefined
    const length = head.readUInt32LE(4)
    if (head.toString('latin1', 0, 4) !== 'XMP ') {
      at += 8 + length + (length % 2)
      continue
    }
    return recipeOfXmp((await bytesAt(handle, at + 8, Math.min(length, longest))).toString())
  }
}

/** From chunk to chunk: a picture's text stands before its pixels, a film's after those of its first frame. */
async function noteOfPng(handle: FileHandle): Promise<string | undefined> {
  const begins = Buffer.from(`${recipeKeyword}\0\0\0\0\0`)
  for (let at = pngSignature.length; ;) {
    const head = await bytesAt(handle, at, 8)
    const type = head.toString('latin1', 4, 8)
    if (head.length < 8 || type === 'IEND') return undefined
    const length = head.readUInt32BE(0)
    if (type === 'iTXt') {
      const text = await bytesAt(handle, at + 8, Math.min(length, longest))
      if (text.subarray(0, begins.length).equals(begins)) return text.toString('utf8', begins.length)
    }
    at += 12 + length
  }
}

/** As many as there are. */
async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { size } = await handle.stat()
  const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - at)))
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, at)
  return bytes.subarray(0, bytesRead)
}

async function withFile<Result>(file: string, use: (handle: FileHandle) => Promise<Result>): Promise<Result> {
  let handle: FileHandle | undefined
  try {
    handle = await open(file)
    return await use(handle)
  } catch (cause) {
    throw unreadable(file, cause)
  } finally {
    await handle?.close()
  }
}

function unreadable(file: string, cause?: unknown): ProblemError {
  return new ProblemError({
    code: 'picture-unreadable',
    message: `${file} cannot be read as a picture or a film.`,
    remedy: 'Give a GIF, WebP, PNG, MP4 or WebM that Latent Loom has made.',
    cause,
  })
}
