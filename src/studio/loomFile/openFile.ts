/** Any file that an artist opens: finds out what it is by what stands in it, and takes into the library what belongs there. */
import { stat } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { weightsTitle } from '../../contract/weightsFiles.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { beginsAsTorchFile } from '../../engine/weights/torchFile.ts'
import { printable } from '../../engine/weights/weightsProblem.ts'
import { archiveKind } from '../datasets/archive.ts'
import { isIdxName } from '../datasets/idx.ts'
import { findPickledCifar } from '../datasets/pickledCifar.ts'
import { kindOfContent } from '../datasets/pictureKind.ts'
import { readMade, type Made } from '../export/readMade.ts'
import { isNamedAsPicture } from '../fileNames.ts'
import { missingFile } from '../library/namedFile.ts'
import { headOf } from '../library/withFile.ts'
import { importModel, readForeignWeights, type ImportPlaces } from '../models/importModel.ts'
import { generatorFile, hashOf, modelWithHash, underFreeName } from '../models/model.ts'
import { manifestFile } from './format.ts'
import { readLoomFile } from './readLoomFile.ts'
import { takeLoomFile, type LoomPlaces, type TakenLoomFile } from './takeLoomFile.ts'

export type OpenedFile =
  | TakenLoomFile
  /** A picture or a film that says how it was made. */
  | { readonly kind: 'picture'; readonly made: Made }
  /** Pictures to train on. */
  | { readonly kind: 'pictures'; readonly path: string }

type OpenFilePlaces = LoomPlaces & ImportPlaces

/** What else ends in .bin or .tar is told by what stands in it. */
const namedAsWeights = /\.(?:safetensors|pth|pt|ckpt|pth\.tar)$/i
/** Enough to tell any kind by. */
const firstBytes = 512

type FileKind = 'folder' | 'loom' | 'weights' | 'picture' | 'records' | 'unknown'

/**
 * @throws ProblemError `file-unknown`, `file-missing`, `picture-without-recipe`, and those of readLoomFile, takeLoomFile
 * and readForeignWeights
 */
export async function openFile(places: OpenFilePlaces, named: string): Promise<OpenedFile> {
  await places.ownLibrary()
  const path = resolve(named)
  switch (await kindOf(path)) {
    case 'loom':
      return takeLoomFile(places, await readLoomFile(path), basename(path))
    case 'weights':
      return openWeights(places, path)
    case 'picture':
      return openPicture(path)
    case 'folder':
    case 'records':
      return { kind: 'pictures', path }
    case 'unknown':
      throw new ProblemError({
        code: 'file-unknown',
        message: `“${shown(path)}” is nothing that Latent Loom opens.`,
        remedy:
          'Open a .loom file, weights (.safetensors, .pth, .ckpt), a picture or film that Latent Loom has made, or a folder or an archive of pictures to train on.',
      })
  }
}

async function kindOf(path: string): Promise<FileKind> {
  const missing = (error: unknown): never => {
    throw missingFile(path, error)
  }
  const info = await stat(path).catch(missing)
  if (info.isDirectory()) return 'folder'
  if (!info.isFile()) return 'unknown'
  const head = await headOf(path, firstBytes).catch(missing)
  const begins = (text: string, at = 0) => head.toString('latin1', at, at + text.length) === text
  const extension = extname(path).toLowerCase()
  if (extension === '.loom' || (begins('PK\x03\x04') && begins(manifestFile, 30))) return 'loom'
  if (namedAsWeights.test(path) || isSafetensors(head, info.size) || beginsAsTorchFile(head)) return 'weights'
  if (begins('\x1a\x45\xdf\xa3') || begins('ftyp', 4)) return 'picture' // films; AVIF is a picture that way too
  if (kindOfContent(head).kind !== 'unknown' || isNamedAsPicture(path)) return 'picture'
  if (isIdxName(basename(path)) || findPickledCifar([basename(path)], true).length > 0) return 'records'
  return (await archiveKind(path)) === undefined ? 'unknown' : 'records'
}

/** The length of a header that fits into the file, and the brace that it begins with. */
function isSafetensors(head: Buffer, size: number): boolean {
  return head.length > 8 && head[8] === 0x7b && head.readBigUInt64LE(0) <= BigInt(size - 8)
}

/** The same weights twice are one model. */
async function openWeights(places: OpenFilePlaces, path: string): Promise<OpenedFile> {
  const { library, shipped } = places.models
  const { network, generator } = await readForeignWeights(path)
  const sha256 = hashOf(generatorFile(network, generator))
  const here = await modelWithHash(places.models, sha256)
  if (here) return { kind: 'model', id: here.id, name: here.name, wasHere: true }
  const { id, name } = await underFreeName([library, shipped], weightsTitle(basename(path)), (free) =>
    importModel(places, { file: path, name: free }),
  )
  return { kind: 'model', id, name, wasHere: false }
}

async function openPicture(path: string): Promise<OpenedFile> {
  try {
    return { kind: 'picture', made: await readMade(path) }
  } catch (cause) {
    if (!(cause instanceof ProblemError) || cause.code === 'newer-version') throw cause
    throw new ProblemError({
      code: 'picture-without-recipe',
      message: `“${shown(path)}” does not say how it was made, so it cannot be opened in Explore.`,
      remedy: 'Take one as Latent Loom wrote it; to train on pictures, open the folder that they lie in.',
      cause,
    })
  }
}

function shown(path: string): string {
  return printable(basename(path))
}
