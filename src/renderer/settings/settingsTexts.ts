/** Texts of the settings. */

export const settingsTexts = {
  engine: 'Engine',
  engineUsed: 'In use',
  engineWhy: {
    tensorflow:
      'The fastest one there is here: TensorFlow’s own library, as it was written for processors like this one.',
    wasm: 'It works everywhere; the native one is several times faster.',
  },
  fastest: 'Nothing faster is missing.',
  missing: (backend: string) => `${backend} is not in use.`,
  backends: { tensorflow: 'Native TensorFlow', wasm: 'WebAssembly' } as Readonly<Record<string, string>>,
  threads: 'Threads',
  memory: 'Memory of the computer',
  training: 'Training',
  precision: 'Precision of new runs',
  precisions: { auto: 'Automatic', float32: 'float32', bfloat16: 'bfloat16' },
  precisionWhy: {
    auto: 'bfloat16 where the processor computes it faster and the pictures come out the same, else float32.',
    float32: 'Slower on new processors; the numbers are those of PyTorch to the last bits.',
    bfloat16: 'Faster on processors with AMX or AVX-512 BF16; the weights are kept in float32.',
  },
  bfloat16Missing: 'This computer’s processor does not compute bfloat16.',
  computer: 'This computer',
  keepAwake: 'Keep the computer awake while a run trains',
  keepAwakeWhy: 'It does not go to sleep by itself until the training has ended; the screen still may.',
  notify: 'Say when a training or an export has ended',
  notifyWhy: 'By a message of the system, while the window is in the background.',
  appearance: 'Appearance',
  theme: 'Theme',
  themes: { system: 'As the system', dark: 'Dark', light: 'Light' },
  pixels: 'Enlarged pictures',
  crisp: 'Crisp',
  smooth: 'Smooth',
  pixelsWhy: 'Crisp shows each pixel as a clear square; smooth blends them. What is saved is the same.',
  library: 'Library',
  libraryFolder: 'Folder',
  libraryWhy:
    'Models, datasets, trainings and the gallery: plain files, which a backup of this folder keeps.',
  copy: 'Copy the path',
  copied: 'The path is copied.',
  libraryChange: 'To use another, start with --library and its path.',
  libraryChangeDesktop:
    'File → Show Library opens it. LOOM_LIBRARY or --library choose another when the program starts.',
  keyboard: 'Keyboard',
  keyboardWhy: 'Everything can be done without a mouse.',
  shortcuts: 'Show all shortcuts',
  privacy: 'Privacy',
  privacyNothing: 'Nothing leaves this computer.',
  privacyWhy:
    'No account, no statistics, no updates behind your back: pictures, models and all that you make stay in your library, and the program asks nobody else anything.',
  privacyWhyDesktop:
    'No account, no statistics: pictures, models and all that you make stay in your library. The program asks the network for nothing by itself; only “Check for Updates…” does, when you choose it.',
  version: 'Version',
  versionOf: (version: string, node: string) => `Latent Loom ${version}, Node ${node}`,
} as const
