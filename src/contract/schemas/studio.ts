/** The Studio itself: what it runs on, what it is set to. */
import * as v from 'valibot'
import { count, precision, problem } from './common.ts'

export const settings = v.object({
  theme: v.picklist(['system', 'dark', 'light']),
  /** How pixels are enlarged. */
  smooth: v.boolean(),
  /** Of new runs. */
  precision: v.picklist(['auto', 'float32', 'bfloat16']),
  /** The computer does not go to sleep while a run trains; of the desktop. */
  keepAwake: v.boolean(),
  /** The system says when a run or an export ends while the window is in the background; of the desktop. */
  notify: v.boolean(),
})

export const changeSettings = v.partial(settings)

export const description = v.object({
  version: v.string(),
  /** Which host serves the window. */
  host: v.picklist(['web', 'desktop', 'test']),
  abilities: v.object({
    /** The host has the system's own dialogs for folders and files. */
    nativeDialogs: v.boolean(),
    /** The host can show a file in the system's file manager, on the computer that the window is on. */
    showInFolder: v.boolean(),
  }),
  engine: v.object({
    backend: v.string(),
    /** What people call it, and what using it means for them. */
    label: v.string(),
    meaning: v.string(),
    description: v.string(),
    threads: count,
    precisions: v.array(precision),
    /** Faster ways to compute that are not there, and why. */
    missed: v.array(v.object({ backend: v.string(), label: v.string(), reason: v.string() })),
  }),
  library: v.string(),
  /** Whether its folder is gone, for as long as it is: its disk may be unplugged. */
  libraryGone: v.boolean(),
  node: v.string(),
  memoryBytes: count,
  settings,
  /** What the window keeps between visits, as JSON; empty at first. */
  workspace: v.string(),
  /** Files of settings that were damaged and are kept beside new ones. */
  notices: v.array(problem),
  /** Names of runs that were in training when the Studio last ended without a word. */
  interrupted: v.array(v.object({ id: v.string(), name: v.string(), epoch: count, epochs: count })),
})

export const workspace = v.strictObject({ workspace: v.pipe(v.string(), v.maxLength(500_000)) })

export type Settings = v.InferOutput<typeof settings>
export type StudioDescription = v.InferOutput<typeof description>
export type ChangedSettings = v.InferOutput<typeof changeSettings>
