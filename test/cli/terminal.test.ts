import { expect, onTestFinished, test, vi } from 'vitest'
import { counted, remark, say, sayProblem } from '../../src/cli/terminal.ts'
import { StudioProblem } from '../../src/contract/studioProblem.ts'

/** What `speak` writes, of both streams. */
function heard(speak: () => void): string {
  let text = ''
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      text += String(chunk)
      return true
    })
    onTestFinished(() => spy.mockRestore())
  }
  speak()
  vi.restoreAllMocks()
  return text
}

// Colours, a cleared screen, a title, words turned round, a line that is none.
const name = 'A\u001b[31m\u009b2J\u001b]0;x\u0007\u202eB\u2028\nC'
const harmful = /(?!\n)[\p{Cc}\u202e\u2028]/u

test('no name of a stranger reaches the terminal as anything but letters', () => {
  const lines = heard(() => say({ json: false }, {}, [`Model ${name}`, 'next']))
  expect(lines).toBe('Model A�[31m�2J�]0;x��B��C\nnext\n')
  expect(heard(() => remark(`Read ${name}`))).not.toMatch(harmful)
  const problem = new StudioProblem({ code: 'none', message: `No ${name}.`, remedy: 'Look elsewhere.' })
  const said = heard(() => sayProblem({ json: false }, problem))
  expect(said).not.toMatch(harmful)
  expect(said.split('\n')).toEqual([expect.stringMatching(/^No A.*C\.$/), 'Look elsewhere.', ''])
})

test('JSON says the same, with such characters written out', () => {
  const text = heard(() => say({ json: true }, { name }, []))
  expect(text.slice(0, -1)).not.toMatch(harmful)
  expect(JSON.parse(text)).toEqual({ name })
})

test('one of anything is not many', () => {
  expect([0, 1, 2].map((count) => counted(count, 'picture'))).toEqual([
    '0 pictures',
    '1 picture',
    '2 pictures',
  ])
})

test('a defect is told in our words; what a library has said of it only to those who ask', () => {
  const error = new Error('abort(undefined). Build with -s ASSERTIONS=1 for more info.')
  for (const json of [false, true]) {
    const said = heard(() => expect(sayProblem({ json }, error)).toBe(70))
    expect(said).toContain('made a mistake')
    expect(said).not.toContain('ASSERTIONS')
  }
  vi.stubEnv('LOOM_DEBUG', '1')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(heard(() => sayProblem({ json: false }, error))).toContain('ASSERTIONS')
})
