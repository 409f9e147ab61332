/** What the artist has set, and what the window wants to find again: two small files of the library. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { settings as schema, type ChangedSettings, type Settings } from '../contract/schemas/studio.ts'
import { writeWhole, writeWholeJson } from './library/wholeFile.ts'

const defaults: Settings = {
  theme: 'system',
  smooth: false,
  precision: 'auto',
  keepAwake: true,
  notify: true,
}

export class SettingsFile {
  readonly #file: string
  readonly #workspaceFile: string
  #current: Settings
  #currentWorkspace: string
  /** Writes go one after the other, so that the last one stays. */
  #writing: Promise<void> = Promise.resolve()

  /** A file that is missing or damaged means the defaults. */
  static async open(directory: string): Promise<SettingsFile> {
    const file = join(directory, 'settings.json')
    const workspaceFile = join(directory, 'workspace.json')
    const written = parse(await readText(file))
    const kept = v.safeParse(schema, { ...defaults, ...(written as object | undefined) })
    const workspace = await readText(workspaceFile)
    return new SettingsFile(
      file,
      workspaceFile,
      kept.success ? kept.output : defaults,
      parse(workspace) === undefined ? '' : workspace,
    )
  }

  private constructor(file: string, workspaceFile: string, current: Settings, workspace: string) {
    this.#file = file
    this.#workspaceFile = workspaceFile
    this.#current = current
    this.#currentWorkspace = workspace
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
    if (parse(workspace) === undefined || workspace === this.#currentWorkspace) return
    this.#currentWorkspace = workspace
    // Of several that wait, only the last is written.
    await this.#inTurn(async () => {
      if (this.#currentWorkspace === workspace) await writeWhole(this.#workspaceFile, workspace)
    })
  }

  #inTurn(write: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(write)
    this.#writing = done.catch(() => {})
    return done
  }
}

function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
