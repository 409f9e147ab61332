/** The timeline that is open, as far as other views have to do with it. */
import { createContext } from 'svelte'
import type { NewKeyframe } from './newKeyframe.ts'

export interface OpenTimeline {
  /** What was open the last time is there. @throws StudioProblem */
  ready(): Promise<void>
  /** Behind the last keyframe. What cannot be added is said; resolves to whether it was. */
  add(pictures: readonly NewKeyframe[]): Promise<boolean>
  /** Of a keyframe, from 0 on; −1 where it is gone. */
  indexOf(id: string): number
  /** A keyframe as the timeline shows it: by its model, whoever made it. @throws StudioProblem where it is gone */
  picture(id: string): NewKeyframe
  /** Another picture in a keyframe's place, at the same time. @throws StudioProblem where it cannot be one */
  replace(id: string, picture: NewKeyframe): void
  /** Whether somebody has just asked to change this keyframe in Explore: once. */
  takeEdit(id: string): boolean
}

export const [useOpenTimeline, provideOpenTimeline] = createContext<OpenTimeline>()
