/** The sentences in which weight files are refused. Knows names and shapes; not how any file is laid out. */
import { ProblemError } from '../problemError.ts'

/** The file breaks the rules of its own format: cut short, damaged, or made to do harm. */
export function formatProblem(message: string, cause?: unknown): ProblemError {
  return new ProblemError({
    code: 'weights-format',
    message,
    remedy: 'Copy or download the file again, or save the weights again as .safetensors or .pth.',
    cause,
  })
}

/** The file is whole, but of another kind: `what` it is, and how weights come out of it. */
export function foreignFileProblem(what: string, remedy: string): ProblemError {
  return new ProblemError({ code: 'weights-format', message: `The file is ${what}.`, remedy })
}

/** The pickle asks for Python code, which is never run. */
export function foreignPickleProblem(module: string, name: string): ProblemError {
  return new ProblemError({
    code: 'weights-foreign-pickle',
    message: `The PyTorch file contains the Python object ${printable(`${module}.${name}`)}, which is code or data and not weights. Nothing of it was run.`,
    remedy:
      "Save only the weights with torch.save(generator.state_dict(), 'generator.pth') and open that file.",
  })
}

/** Says why tensors are not a family's, to be told with what could be opened instead: recogniseNetwork knows that. */
export class Unrecognised extends Error {}

/** One tensor has the wrong shape, or is missing where `found` is absent. */
export function shapeProblem({
  tensor,
  found,
  expected,
  because,
}: {
  readonly tensor: string
  readonly found?: readonly number[]
  readonly expected: string
  readonly because: string
}): ProblemError {
  const what = found === undefined ? 'is missing' : `has the shape ${shapeText(found)}`
  return new ProblemError({
    code: 'weights-shape',
    message: `The tensor ${printable(tensor)} ${what}, but ${expected} is expected: ${because}.`,
    remedy: 'Save the whole state dict of one generator or discriminator, unchanged, and open that file.',
  })
}

/** A value that would poison every picture. */
export function valueProblem(message: string): ProblemError {
  return new ProblemError({
    code: 'weights-values',
    message,
    remedy: 'The training that made these weights went wrong; take an earlier checkpoint of it.',
  })
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}]`
}

/** A name out of a file of a stranger, safe to show: short and without control characters. */
export function printable(name: string): string {
  const short = name.length > 120 ? `${name.slice(0, 119)}…` : name
  return short.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '�')
}
