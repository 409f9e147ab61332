/** Timelines in the library: a JSON file each. Reads and writes; makes no frames. */
import { rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { BrokenEntry } from '../../contract/schemas/library.ts'
import type { Timeline } from '../../contract/schemas/timelines.ts'
import { ProblemError } from '../../engine/problemError.ts'
import { listFolder } from '../library/broken.ts'
import { idOfName, openEach } from '../library/entry.ts'
import { quoted } from '../library/names.ts'
import { readJson } from '../library/readJson.ts'
import { makeFolder, storing, writeWholeJson } from '../library/wholeFile.ts'
import { timelineForm, writeTimelineFile, type TimelineFile } from './timelineFile.ts'

export interface SaveTimeline {
  /** Of the one that is saved again. */
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly model: TimelineFile['model']
  readonly timeline: Timeline
}

export interface TimelineList {
  /** The one that was changed last comes first. */
  readonly timelines: readonly TimelineFile[]
  /** Files that are no timeline. */
  readonly broken: readonly BrokenEntry[]
}

export class Timelines {
  readonly #directory: string
  /** Removed since the Studio began, to be brought back. */
  readonly #removed = new Map<string, TimelineFile>()

  constructor(directory: string) {
    this.#directory = directory
  }

  async list(): Promise<TimelineList> {
    const files = await listFolder(this.#directory)
    const ids = files.flatMap(({ name }) => /^([^.].*)\.json$/.exec(name)?.[1] ?? [])
    const { whole, broken } = await openEach(
      ids,
      'timeline',
      (id) => this.#pathOf(id),
      (id) => this.open(id),
    )
    return { timelines: whole.toSorted((a, b) => (a.changedAt < b.changedAt ? 1 : -1)), broken }
  }

  /** @throws ProblemError `timeline-unknown`, `timeline-damaged` */
  async open(id: string): Promise<TimelineFile> {
    const path = this.#pathOf(id)
    const read = await readJson(path, timelineForm)
    if ('value' in read) return { id, ...read.value }
    const { kind, why } = read.flaw
    if (kind === 'missing') throw unknownTimeline(id)
    throw new ProblemError({
      code: 'timeline-damaged',
      message: `The timeline “${id}” cannot be opened: its file ${why}.`,
      remedy: kind === 'newer' ? 'Update Latent Loom.' : `Restore ${path} from a backup, or remove it.`,
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
    const wanted = name ?? 'Timeline'
    const isTaken = (candidate: string) => timelines.some((one) => one.name === candidate)
    const free = firstFree((n) => (n === 1 ? wanted : `${wanted} ${n}`), isTaken)
    const fresh = { id: this.#freeId(free), name: free, createdAt: changedAt }
    return this.#write({ ...fresh, changedAt, model, timeline })
  }

  /** It keeps its id. @throws as open and save do */
  async rename(id: string, name: string): Promise<TimelineFile> {
    return this.#write({ ...(await this.open(id)), name })
  }

  async duplicate(id: string): Promise<TimelineFile> {
    const { name, model, timeline } = await this.open(id)
    return this.save({ name, model, timeline })
  }

  /** @throws ProblemError as open does, `library-unwritable` */
  async remove(id: string): Promise<void> {
    this.#removed.set(id, await this.open(id))
    const path = this.#pathOf(id)
    await storing(path, () => rm(path, { force: true }))
  }

  /** @throws ProblemError `timeline-unknown` where it was not removed since the Studio began */
  async restore(id: string): Promise<TimelineFile> {
    const file = this.#removed.get(id)
    if (!file) throw unknownTimeline(id)
    const restored = await this.#write({ ...file, id: existsSync(this.#pathOf(id)) ? this.#freeId(id) : id })
    this.#removed.delete(id)
    return restored
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
    const id = idOfName(name, 'timeline')
    return firstFree(
      (n) => (n === 1 ? id : `${id}-${n}`),
      (candidate) => existsSync(this.#pathOf(candidate)),
    )
  }
}

function firstFree(nth: (n: number) => string, isTaken: (name: string) => boolean): string {
  let n = 1
  while (isTaken(nth(n))) n++
  return nth(n)
}

function unknownTimeline(id: string): ProblemError {
  return new ProblemError({
    code: 'timeline-unknown',
    message: `There is no timeline ${quoted(id)}.`,
    remedy: 'It may have been removed, or be called otherwise: look through the list of timelines.',
  })
}
