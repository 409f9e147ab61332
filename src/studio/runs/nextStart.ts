/** Runs that were in training, or waited for it, when a Studio was closed: the next one goes on with them. Knows ids and a file. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { readJson } from '../library/readJson.ts'
import { writeWholeJson } from '../library/wholeFile.ts'

const fileName = 'resume.json'

const schema = v.object({
  /** Ids, in the order in which they are to be trained. */
  runs: v.array(v.string()),
})

/** @throws ProblemError `disk-full`, `library-unwritable`, `library-gone` */
export async function keepForNextStart(library: string, runs: readonly string[]): Promise<void> {
  if (runs.length > 0) await writeWholeJson(join(library, fileName), { runs })
}

/** Those that were kept, once: should one of them bring the Studio down, it is not tried again and again. */
export async function takeFromLastEnd(library: string): Promise<readonly string[]> {
  const file = join(library, fileName)
  const read = await readJson(file, { schema })
  await rm(file, { force: true })
  return 'value' in read ? read.value.runs : []
}
