/** Timelines in the library: a JSON file each. Reads and writes; makes no frames. */
import { readdir, readFile, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Timeline } from '../../contract/schemas/timelines.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { idOfName } from '../library/entry.ts'
import { makeFolder, storageProblem, writeWholeJson } from '../library/wholeFile.ts'
import { parseTimelineFile, writeTimelineFile, type TimelineFile } from './timelineFile.ts'

export interface SaveTimeline {
  /** Of the one that is saved again. */
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly model: TimelineFile['model']
  readonly timeline: Timeline
}

/** A file that cannot be opened, and in words why. */
export interface BrokenTimeline {
  readonly id: string
  readonly why: string
}

export class Timelines {
  readonly #directory: string
  /** Removed since the Studio began, to be brought back. */
  readonly #removed = new Map<string, TimelineFile>()

  constructor(directory: string) {
    this.#directory = directory
  }

  /** The one that was changed last comes first. */
  async list(): Promise<{ timelines: TimelineFile[]; broken: BrokenTimeline[] }> {
    const names = await readdir(this.#directory).catch(() => [])
    const timelines: TimelineFile[] = []
    const broken: BrokenTimeline[] = []
    for (const name of names) {
      const id = /^([^.].*)\.json$/.exec(name)?.[1]
      if (id === undefined) continue
      const file = await this.#read(id)
      if (typeof file === 'string') broken.push({ id, why: file })
      else timelines.push(file)
    }
    return { timelines: timelines.toSorted((a, b) => (a.changedAt < b.changedAt ? 1 : -1)), broken }
  }

  /** @throws ProblemError `timeline-unknown`, `timeline-damaged` */
  async open(id: string): Promise<TimelineFile> {
    const file = await this.#read(id)
    if (typeof file !== 'string') return file
    if (!existsSync(this.#pathOf(id))) throw unknownTimeline(id)
    throw new ProblemError({
      code: 'timeline-damaged',
      message: `The timeline “${id}” cannot be opened: ${file}.`,
      remedy: `Restore ${this.#pathOf(id)} from a backup, or remove it.`,
    })
  }

  /** By its id or, where only one is called so, by its name. @throws as open does */
  async find(named: string): Promise<TimelineFile> {
    const { timelines } = await this.list()
    const called = timelines.filter(({ name }) => name === named)
    return timelines.find(({ id }) => id === named) ?? (called.length === 1 ? called[0]! : this.open(named))
  }

  /** @throws ProblemError `timeline-unknown`, `disk-full`, `library-unwritable` */
  async save({ id, name, model, timeline }: SaveTimeline): Promise<TimelineFile> {
    const changedAt = new Date().toISOString()
    if (id !== undefined) {
      const before = await this.open(id)
      return this.#write({ ...before, changedAt, model, timeline })
    }
    const { timelines } = await this.list()
    const free = freeName(
      name ?? 'Timeline',
      timelines.map((one) => one.name),
    )
    return this.#write({
      id: this.#freeId(free),
      name: free,
      createdAt: changedAt,
      changedAt,
      model,
      timeline,
    })
  }

  /** It keeps its id. @throws as open and save do */
  async rename(id: string, name: string): Promise<TimelineFile> {
    return this.#write({ ...(await this.open(id)), name })
  }

  async duplicate(id: string): Promise<TimelineFile> {
    const { name, model, timeline } = await this.open(id)
    return this.save({ name, model, timeline })
  }

  async remove(id: string): Promise<void> {
    const file = await this.#read(id)
    if (typeof file !== 'string') this.#removed.set(id, file)
    else if (!existsSync(this.#pathOf(id))) throw unknownTimeline(id)
    try {
      await rm(this.#pathOf(id), { force: true })
    } catch (error) {
      throw storageProblem(error, this.#pathOf(id))
    }
  }

  /** @throws ProblemError `timeline-unknown` where it was not removed since the Studio began */
  async restore(id: string): Promise<TimelineFile> {
    const file = this.#removed.get(id)
    if (!file) throw unknownTimeline(id)
    const restored = await this.#write({ ...file, id: existsSync(this.#pathOf(id)) ? this.#freeId(id) : id })
    this.#removed.delete(id)
    return restored
  }

  async #read(id: string): Promise<TimelineFile | string> {
    return readFile(this.#pathOf(id), 'utf8').then(
      (text) => parseTimelineFile(text, id),
      () => 'it cannot be read',
    )
  }

  async #write(file: TimelineFile): Promise<TimelineFile> {
    await makeFolder(this.#directory)
    await writeWholeJson(this.#pathOf(file.id), writeTimelineFile(file))
    return file
  }

  #pathOf(id: string): string {
    return join(this.#directory, `${id}.json`)
  }

  #freeId(name: string): string {
    const id = idOfName(name, { noun: 'timeline' })
    for (let n = 1; ; n++) {
      const candidate = n === 1 ? id : `${id}-${n}`
      if (!existsSync(this.#pathOf(candidate))) return candidate
    }
  }
}

function freeName(name: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name} ${n}`
    if (!taken.includes(candidate)) return candidate
  }
}

function unknownTimeline(id: string): ProblemError {
  return new ProblemError({
    code: 'timeline-unknown',
    message: `There is no timeline “${id}”.`,
    remedy: 'It may have been removed, or be called otherwise: look through the list of timelines.',
  })
}
