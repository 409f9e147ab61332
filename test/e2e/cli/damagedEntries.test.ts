/** Entries of the library that cannot be used, on the command line: told after the others, and removed by what they are called. */
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BrokenEntry } from '../../../src/contract/schemas/library.ts'
import { libraryWithPictures, loom, loomJson } from './loom.ts'

type Listed = Readonly<Record<string, readonly unknown[]>> & { readonly broken: readonly BrokenEntry[] }

test('lists tell what cannot be used after what can, and remove takes either', async () => {
  const library = await libraryWithPictures()
  const fill = ['runs/one/run.json', 'models/one/model.json', 'timelines/late.json']
  for (const folder of ['runs/one', 'models/one', 'models/one - Copy']) mkdirSync(join(library, folder))
  for (const file of fill) writeFileSync(join(library, file), '')
  writeFileSync(join(library, 'timelines/late.json'), '{"formatVersion":999}')
  const [shapes] = readdirSync(join(library, 'datasets'))
  cpSync(join(library, 'datasets', shapes!), join(library, 'datasets', 'shapes - Copy'), { recursive: true })

  // Bare, as before there was something to remove, and with `list`.
  for (const [list, rows, broken] of [
    [['models', 'list'], 1, ['one', 'one - Copy']],
    [['runs'], 0, ['one']],
    [['runs', 'list'], 0, ['one']],
    [['timelines'], 0, ['late']],
    [['timelines', 'list'], 0, ['late']],
    [['dataset', 'list'], 1, ['shapes - Copy']],
  ] as const) {
    const listed = await loomJson<Listed>(list, library)
    expect(Object.entries(listed).find(([name]) => name !== 'broken')?.[1]).toHaveLength(rows)
    expect(listed.broken.map(({ what }) => what)).toEqual(broken)
    const { status, stdout } = await loom(list, library)
    expect(status).toBe(0)
    for (const { where, reason, remedy } of listed.broken)
      for (const text of [where, reason, remedy]) expect(stdout).toContain(text)
  }

  for (const [group, what] of [
    ['models', 'one'],
    ['models', 'one - Copy'],
    ['runs', 'one'],
    ['timelines', 'late'],
    ['dataset', 'shapes - Copy'],
    ['dataset', 'Shapes'],
  ] as const) {
    expect(await loomJson([group, 'remove', what], library)).toEqual({ removed: what })
    const again = await loom([group, 'remove', what], library)
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('There is no')])
  }
  for (const folder of ['models', 'runs', 'timelines', 'datasets'])
    expect(readdirSync(join(library, folder))).toEqual([])
  expect(existsSync(join(library, 'library.json'))).toBe(true)
})
