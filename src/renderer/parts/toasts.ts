/** Short messages in the window's bottom line: what was done (and how to undo it), what went wrong (and what to do). */
import { isProblem, type Problem } from '../../contract/problem.ts'
import { messages } from './messages.svelte.ts'
import { partTexts } from './partTexts.ts'

const usualMs = 4000
const undoMs = 10_000
const problemMs = 12_000

export function say(text: string): void {
  messages.say({ kind: 'said', tone: 'plain', text, staysMs: usualMs })
}

export function sayDone(text: string): void {
  messages.say({ kind: 'said', tone: 'good', text, staysMs: usualMs })
}

/** What takes a moment to read. */
export function sayAtLength(text: string, more: string): void {
  messages.say({ kind: 'said', tone: 'plain', text, more, staysMs: problemMs })
}

/** With a way to where it was done. */
export function sayDoneAt(text: string, label: string, place: string): void {
  const action = { label, run: () => void (location.hash = place) }
  messages.say({ kind: 'said', tone: 'good', text, action, staysMs: undoMs })
}

export function sayWithUndo(text: string, undo: () => void): void {
  const action = { label: partTexts.undo, run: undo }
  messages.say({ kind: 'said', tone: 'plain', text, action, staysMs: undoMs })
}

/** A problem by its own words; anything else that was thrown is a defect, and said to be one. */
export function sayProblem(thrown: unknown): void {
  const { message, remedy } = asProblem(thrown)
  messages.say({ kind: 'said', tone: 'bad', text: message, more: remedy, staysMs: problemMs })
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
