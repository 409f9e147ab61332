/** Names of the symbols that a shared library of 64-bit Linux defines (System V ABI, chapters 4 and 5). */
import { readFileSync } from 'node:fs'

/** In bytes. */
const symbolSize = 24
const sectionType = { dynamicSymbols: 11 } as const

/** @throws Error where the file is no such library */
export function definedSymbols(path: string): string[] {
  const file = readFileSync(path)
  const isElf64 = file.subarray(0, 6).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]))
  if (!isElf64) throw new Error(`${path} is no shared library of 64-bit Linux.`)
  const sections = sectionsOf(file)
  const table = sections.find(({ type }) => type === sectionType.dynamicSymbols)
  const strings = table && sections[table.link]
  if (!table || !strings) throw new Error(`${path} names no symbols.`)
  const names: string[] = []
  for (let at = table.offset; at < table.offset + table.size; at += symbolSize) {
    const isDefined = file.readUInt16LE(at + 6) !== 0
    const start = strings.offset + file.readUInt32LE(at)
    if (isDefined) names.push(file.toString('latin1', start, file.indexOf(0, start)))
  }
  return names
}

interface Section {
  readonly type: number
  readonly offset: number
  readonly size: number
  /** The number of the section that has its names. */
  readonly link: number
}

function sectionsOf(file: Buffer): Section[] {
  const start = Number(file.readBigUInt64LE(0x28))
  const [size, count] = [file.readUInt16LE(0x3a), file.readUInt16LE(0x3c)]
  return Array.from({ length: count }, (_, number) => {
    const at = start + number * size
    return {
      type: file.readUInt32LE(at + 4),
      offset: Number(file.readBigUInt64LE(at + 0x18)),
      size: Number(file.readBigUInt64LE(at + 0x20)),
      link: file.readUInt32LE(at + 0x28),
    }
  })
}
