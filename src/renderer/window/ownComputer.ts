/** Whether the Studio runs on the computer that its window is on: then nobody needs to be told of two. */
import { desktop } from './desktop.svelte.ts'

export function isOwnComputer(): boolean {
  return desktop !== undefined || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname)
}
