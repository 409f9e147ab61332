/** Files out of what was dropped or chosen, folders walked through. Knows the browser's files; not what they are for. */

export interface DroppedFile {
  /** With the folders it lies in: `fabrics/kente/01.png`. */
  readonly path: string
  readonly file: File
}

/** Call it within the drop event: the browser forgets the entries right after. */
export async function filesOfDrop(data: DataTransfer): Promise<DroppedFile[]> {
  const dropped = [...data.items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const found: DroppedFile[] = []
  for (const { entry, file } of dropped) {
    if (entry) await walk(entry, found)
    else if (file) found.push({ path: file.name, file }) // what no disk holds: a picture out of another window
  }
  return found
}

/** The path of what was dropped where that is one folder of this computer. Call it within the drop event too. */
export function folderOfDrop(data: DataTransfer, pathOf: (file: File) => string): string | undefined {
  const [item, ...others] = data.items
  if (!item || others.length > 0 || !item.webkitGetAsEntry()?.isDirectory) return undefined
  const folder = item.getAsFile()
  return (folder && pathOf(folder)) || undefined
}

export function filesOfChoice(files: Iterable<File>): DroppedFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
}

async function walk(entry: FileSystemEntry, found: DroppedFile[]): Promise<void> {
  if (entry.name.startsWith('.')) return
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    found.push({ path: entry.fullPath.replace(/^\//, ''), file })
  } else if (isFolder(entry)) {
    for (const child of await childrenOf(entry)) await walk(child, found)
  }
}

/** The browser gives them in portions of a hundred, and none when there are no more. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return all
    all.push(...some)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
