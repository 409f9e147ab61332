/** Short messages at the window's edge: what was done (and how to undo it), what went wrong (and what to do). */
import { toast } from 'svelte-sonner'
import { isProblem, type Problem } from '../../contract/problem.ts'
import { partTexts } from './partTexts.ts'

const undoMs = 10_000
const problemMs = 12_000

export function say(message: string): void {
  toast(message)
}

export function sayDone(message: string): void {
  toast.success(message)
}

/** What takes a moment to read. */
export function sayAtLength(message: string, description: string): void {
  toast(message, { description, duration: problemMs })
}

/** With a way to where it was done. */
export function sayDoneAt(message: string, label: string, place: string): void {
  toast.success(message, { action: { label, onClick: () => (location.hash = place) } })
}

export function sayWithUndo(message: string, undo: () => void): void {
  toast(message, { duration: undoMs, action: { label: partTexts.undo, onClick: undo } })
}

/** A problem by its own words; anything else that was thrown is a defect, and said to be one. */
export function sayProblem(thrown: unknown): void {
  const { message, remedy } = asProblem(thrown)
  toast.error(message, { description: remedy, duration: problemMs })
}

/** What it resolves to, or undefined where it fails, which is said then. */
export async function orSay<Result>(working: Promise<Result>): Promise<Result | undefined> {
  try {
    return await working
  } catch (thrown) {
    sayProblem(thrown)
    return undefined
  }
}

/** A problem as it is, whatever else was thrown as a defect: for who shows it elsewhere. */
export function asProblem(thrown: unknown): Problem {
  if (isProblem(thrown)) return thrown
  return { code: 'defect', message: partTexts.defect, remedy: partTexts.defectRemedy }
}
