/** Files that are no weights as they are read here, told by what stands in them, each with the way to such. */
import type { ProblemError } from '../problemError.ts'
import { foreignFileProblem } from './weightsProblem.ts'

const saveStateDict = "torch.save(generator.state_dict(), 'generator.pth')"
const unpack = 'Unpack it and open the file that was in it.'
const download = 'Download it again: follow the link until the file itself comes.'

const kinds: readonly { readonly begins: string; readonly at?: number; what: string; remedy: string }[] = [
  { begins: '\x1f\x8b', what: 'packed with gzip', remedy: unpack },
  { begins: 'BZh', what: 'packed with bzip2', remedy: unpack },
  { begins: '\xfd7zXZ', what: 'packed with xz', remedy: unpack },
  { begins: '7z\xbc\xaf', what: 'a 7z archive', remedy: unpack },
  { begins: 'Rar!', what: 'a RAR archive', remedy: unpack },
  { begins: 'ustar', at: 257, what: 'a tar archive', remedy: unpack },
  {
    begins: '\x89HDF',
    what: 'an HDF5 file, as Keras writes weights',
    remedy: 'Only weights of PyTorch and safetensors are read.',
  },
  {
    begins: '\x93NUMPY',
    what: 'one array of NumPy',
    remedy: `Put all weights under their names into one file: ${saveStateDict}.`,
  },
  { begins: '<', what: 'a web page, not what it is called', remedy: download },
  {
    begins: 'version https://git-lfs',
    what: 'only a pointer of Git LFS to the file',
    remedy: 'Fetch it with git lfs pull, or download the file itself.',
  },
]

/** What the file is instead, or that nobody knows. */
export function foreignFile(bytes: Uint8Array): ProblemError {
  const kind = kinds.find(({ begins, at = 0 }) =>
    [...begins].every((letter, i) => bytes[at + i] === letter.charCodeAt(0)),
  )
  if (kind) return foreignFileProblem(kind.what, kind.remedy)
  return foreignFileProblem(
    'neither a safetensors file nor one that PyTorch wrote',
    'Copy or download the file again, or save the weights again as .safetensors or .pth.',
  )
}

/** What a zip is that PyTorch's `torch.save` did not write, by the names in it. */
export function foreignZip(names: readonly string[]): ProblemError | undefined {
  const has = (name: RegExp) => names.some((one) => name.test(one))
  // TorchScript has a data.pkl too, with objects of the program's own classes.
  if (has(/^[^/]*\/(?:constants\.pkl|code\/)/)) {
    return foreignFileProblem(
      'a TorchScript program (torch.jit.save), not a state dict',
      `In Python: generator = torch.jit.load(…), then ${saveStateDict}, and open that file.`,
    )
  }
  if (has(/^[^/]*\/data\.pkl$/)) return undefined
  if (has(/(?:^|\/)archive_format$|(?:^|\/)serialized_exported_program\.json$/)) {
    return foreignFileProblem(
      'a program of torch.export, not a state dict',
      `In Python: program = torch.export.load(…), then torch.save(program.state_dict, 'generator.pth').`,
    )
  }
  if (has(/\.npy$/)) {
    return foreignFileProblem('arrays of NumPy (.npz)', 'Save them with safetensors.numpy.save_file.')
  }
  if (has(/^model\.weights\.h5$/)) {
    return foreignFileProblem('a model of Keras', 'Only weights of PyTorch and safetensors are read.')
  }
  return foreignFileProblem('a zip archive, but PyTorch did not write it: it has no data.pkl', unpack)
}
