/** What the artist has set, and what the window wants to find again: two small files of the library. */
import { basename, join } from 'node:path'
import * as v from 'valibot'
import type { Problem } from '../contract/problem.ts'
import {
  changeSettings,
  settings as schema,
  type ChangedSettings,
  type Settings,
} from '../contract/schemas/studio.ts'
import { setAside } from './library/broken.ts'
import { parseJson, readJson } from './library/readJson.ts'
import { writeWhole, writeWholeJson } from './library/wholeFile.ts'

const defaults: Settings = {
  theme: 'system',
  smooth: true,
  precision: 'auto',
  keepAwake: true,
  notify: true,
}

export class SettingsFile {
  /** What was damaged when it was opened. */
  readonly notices: readonly Problem[]
  readonly #file: string
  readonly #workspaceFile: string
  #current: Settings
  #currentWorkspace: string
  /** What is surely on the disk. */
  #writtenWorkspace: string
  /** Writes go one after the other, so that the last one stays. */
  #writing: Promise<void> = Promise.resolve()

  /** A file that is missing means the defaults; one that is damaged does too, and is kept beside its successor. */
  static async open(directory: string): Promise<SettingsFile> {
    const [file, workspaceFile] = [join(directory, 'settings.json'), join(directory, 'workspace.json')]
    const settings = await readOrSetAside(file, changeSettings)
    const workspace = await readOrSetAside(workspaceFile, v.record(v.string(), v.unknown()))
    return new SettingsFile(
      file,
      workspaceFile,
      v.parse(schema, { ...defaults, ...settings.value }),
      workspace.value ? JSON.stringify(workspace.value) : '',
      [settings.notice, workspace.notice].filter((notice) => notice !== undefined),
    )
  }

  private constructor(
    file: string,
    workspaceFile: string,
    current: Settings,
    workspace: string,
    notices: readonly Problem[],
  ) {
    this.#file = file
    this.#workspaceFile = workspaceFile
    this.#current = current
    this.#currentWorkspace = workspace
    this.#writtenWorkspace = workspace
    this.notices = notices
  }

  get settings(): Settings {
    return this.#current
  }

  /** JSON, or empty. */
  get workspace(): string {
    return this.#currentWorkspace
  }

  async change(changes: ChangedSettings): Promise<Settings> {
    this.#current = v.parse(schema, { ...this.#current, ...changes })
    const current = this.#current
    await this.#inTurn(() => writeWholeJson(this.#file, current))
    return current
  }

  async keepWorkspace(workspace: string): Promise<void> {
    if ('flaw' in parseJson(workspace, { schema: v.unknown() })) return
    this.#currentWorkspace = workspace
    // Of several that wait, only the last is written.
    await this.#inTurn(async () => {
      if (this.#currentWorkspace !== workspace || this.#writtenWorkspace === workspace) return
      await writeWhole(this.#workspaceFile, workspace)
      this.#writtenWorkspace = workspace
    })
  }

  #inTurn(write: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(write)
    this.#writing = done.catch(() => {})
    return done
  }
}

async function readOrSetAside<Schema extends v.GenericSchema>(
  file: string,
  form: Schema,
): Promise<{ readonly value?: v.InferOutput<Schema>; readonly notice?: Problem }> {
  const read = await readJson(file, { schema: form })
  if ('value' in read) return { value: read.value }
  if (read.flaw.kind === 'missing') return {}
  const kept = await setAside(file)
  const remedy = kept
    ? `The usual ones are in use; the old file is kept as ${kept}.`
    : 'The usual ones are in use, until others are written in its place.'
  const message = `${basename(file)} ${read.flaw.why}.`
  return { notice: { code: 'settings-damaged', message, remedy } }
}
