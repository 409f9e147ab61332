/** Calls that make films: they become downloads, and items of the gallery. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { endingOf, filmFormat, type FilmKind } from '../../contract/filmFormats.ts'
import type { ExportFilmInput } from '../../contract/schemas/films.ts'
import type { JobResult } from '../../contract/schemas/jobs.ts'
import { makeFilm, sampleFilm, type MadeFilm } from '../films/makeFilm.ts'
import { isItemFormat, kindOfFilm } from '../gallery/galleryItem.ts'
import { writeZip } from '../writeZip.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { addresses } from './addresses.ts'
import { describeItem } from './galleryHandlers.ts'
import type { Studio } from './studio.ts'
import type { HandlersOf, OfWindows, WindowParts } from './parts.ts'

/** Several pages may look at one each. */
const mostSamples = 16

export function filmHandlers(studio: Studio, windows: OfWindows): HandlersOf<'films'> {
  const { jobs } = studio
  const samples: string[] = []
  /** Of those that were shown before only the last few stay. */
  const placeSample = async (name: string) => {
    const { downloads } = windows()
    const download = await downloads.place(name)
    samples.push(download.id)
    if (samples.length > mostSamples) await downloads.remove(samples.shift()!)
    return download
  }
  return {
    async 'films.export'(input) {
      return jobs.start({
        kind: 'film',
        subject: input.title ?? '',
        work: (control) => exportToDownload(studio, windows(), input, control),
      })
    },
    async 'films.estimate'({ subject, settings, at }) {
      return jobs.start({
        kind: 'film-estimate',
        subject: '',
        work: async ({ signal }): Promise<JobResult> => {
          const { kind } = settings.format
          const download = await placeSample(`sample${endingOf(kind) || '.png'}`)
          const estimate = await sampleFilm(studio, { subject, settings, at }, download.path, signal)
          windows().downloads.ready(download.id, { isShown: true })
          return { kind: 'film-estimate', ...estimate, sample: addresses.download(download.id) }
        },
      })
    },
  }
}

async function exportToDownload(
  studio: Studio,
  windows: WindowParts,
  input: ExportFilmInput,
  control: JobControl,
): Promise<JobResult> {
  const { downloads } = windows
  const { subject, settings, title } = input
  const { kind } = settings.format
  const named = title ?? (subject.kind === 'timeline' ? subject.name : undefined) ?? 'film'
  const { extension, isFolder } = filmFormat(kind)
  const download = await downloads.place(`${named}.${extension}`)
  try {
    const request = { subject, settings, title }
    const made = isFolder
      ? await zipFolder(studio, request, download.path, control)
      : await makeFilm(studio, request, download.path, control)
    const item = input.keep ? await keep(studio, windows, made, kind, download.path) : undefined
    const { size } = await stat(download.path)
    downloads.ready(download.id, { isShown: true })
    return {
      kind: 'film',
      address: addresses.download(download.id),
      fileName: download.fileName,
      bytes: size,
      ...(item && { item }),
      ...(made.leftOut.length > 0 && { leftOut: [...made.leftOut] }),
    }
  } catch (error) {
    await downloads.remove(download.id)
    throw error
  }
}

/** The frames in a folder beside the zip first, which goes with the download. */
async function zipFolder(
  studio: Studio,
  request: Parameters<typeof makeFilm>[1],
  path: string,
  { signal, onProgress }: JobControl,
): Promise<MadeFilm> {
  const folder = `${path}.frames`
  try {
    const made = await makeFilm(studio, request, folder, { signal, onProgress })
    const names = (await readdir(folder)).toSorted()
    const entries = names.map((name) => ({ name, path: join(folder, name), time: new Date() }))
    await writeZip(entries, path, { signal })
    return made
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Another name of the same bytes where the disk allows it. */
async function keep(
  { broadcast }: Studio,
  { gallery }: WindowParts,
  { title, width, height, seconds, model }: MadeFilm,
  kind: FilmKind,
  path: string,
) {
  const { extension: format } = filmFormat(kind)
  if (!isItemFormat(format)) return undefined
  const item = await gallery.save({
    file: path,
    format,
    kind: kindOfFilm(kind),
    width,
    height,
    title,
    model,
    ...(seconds !== undefined && { seconds }),
  })
  broadcast.tell('gallery.changed', {})
  return describeItem(item)
}
