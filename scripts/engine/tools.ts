/** Finds the programs that a set-up needs on this machine: a Python with pip, and a C++ compiler. */
import { join } from 'node:path'
import { ProblemError } from '../../src/engine/problemError.ts'
import { runProgram } from './process.ts'

/** A program with the arguments that come before all others, e.g. ['py', '-3']. */
export type Tool = readonly [program: string, ...args: string[]]

const pythonCandidates: readonly Tool[] = [['python3'], ['python'], ['py', '-3']]
const pythonProbe = 'import sys, zipfile, zlib, ssl; sys.exit(0 if sys.version_info >= (3, 8) else 3)'
const compilerProbe = '#include <memory>\n#include <optional>\nint main() { return 0; }\n'

/**
 * A Python 3.8 or newer that has pip, preferring one that has it already. Where none has, pip is made to come with a
 * virtual environment in `folder`.
 */
export async function findPython(folder: string): Promise<Tool> {
  const pythons: Tool[] = []
  for (const candidate of pythonCandidates) {
    if (!(await succeeds(candidate, ['-c', pythonProbe]))) continue
    if (await succeeds(candidate, ['-m', 'pip', '--version'])) return candidate
    pythons.push(candidate)
  }
  const environment = join(folder, 'python')
  for (const python of pythons) {
    const own: Tool = [join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')]
    if (!(await succeeds(python, ['-m', 'venv', environment]))) continue
    if (await succeeds(own, ['-m', 'pip', '--version'])) return own
  }
  if (pythons.length > 0) {
    throw new ProblemError({
      code: 'no-pip',
      message: 'Python is there, but its pip, which fetches the native TensorFlow engine, is missing.',
      remedy: pipRemedy(),
    })
  }
  throw new ProblemError({
    code: 'no-python',
    message: 'Python 3.8 or newer, which fetches the native TensorFlow engine, is missing.',
    remedy: pythonRemedy(),
  })
}

/** A C++17 compiler that has its standard library: the one that CXX names, else the usual ones. */
export async function findCompiler(): Promise<Tool> {
  const named = process.env['CXX']?.trim()
  const candidates: Tool[] = named ? [named.split(/\s+/) as unknown as Tool] : [['c++'], ['g++'], ['clang++']]
  for (const candidate of candidates) {
    const args = ['-std=c++17', '-fsyntax-only', '-x', 'c++', '-']
    if (await succeeds(candidate, args, compilerProbe)) return candidate
  }
  throw new ProblemError({
    code: 'no-compiler',
    message: named
      ? `The C++ compiler that CXX names, ${named}, cannot compile C++17.`
      : 'A C++ compiler, which the native TensorFlow engine needs once, is missing.',
    remedy: compilerRemedy(),
  })
}

async function succeeds(tool: Tool, args: readonly string[], input?: string): Promise<boolean> {
  const [program, ...first] = tool
  const outcome = await runProgram({
    program,
    args: [...first, ...args],
    timeoutMs: 120_000,
    ...(input !== undefined && { input }),
  })
  return outcome.status === 0
}

const again = ', then run "npm run engine".'

function pythonRemedy(): string {
  if (process.platform === 'darwin') return `Get it with "xcode-select --install"${again}`
  if (process.platform === 'win32') return `Get it with "winget install Python.Python.3.12"${again}`
  return `Get it with "sudo apt install python3-pip" (Debian, Ubuntu), "sudo dnf install python3-pip" (Fedora) or the like${again}`
}

function pipRemedy(): string {
  if (process.platform !== 'linux') return `Get it with "python3 -m ensurepip --user"${again}`
  return `Get it with "sudo apt install python3-pip" or "sudo apt install python3-venv" (Debian, Ubuntu), "sudo dnf install python3-pip" (Fedora) or "python3 -m ensurepip --user"${again}`
}

function compilerRemedy(): string {
  if (process.platform === 'darwin') return `Get one with "xcode-select --install"${again}`
  return `Get one with "sudo apt install g++" (Debian, Ubuntu), "sudo dnf install gcc-c++" (Fedora) or the like${again}`
}
