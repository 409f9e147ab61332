/** `loom`: arguments to Studio calls, and nothing else. What a command needs is loaded when it runs. */
import { Command, CommanderError } from 'commander'
import { addDatasetCommands } from './commands/dataset.ts'
import { addDirectionsCommand } from './commands/directions.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addFabricsCommand } from './commands/fabrics.ts'
import { addFilmCommands } from './commands/films.ts'
import { addLoomFileCommands } from './commands/loomFiles.ts'
import { addModelsCommand } from './commands/models.ts'
import { addPictureCommands } from './commands/pictures.ts'
import { addPlaceCommand } from './commands/place.ts'
import { addQuickstartCommand } from './commands/quickstart.ts'
import { addServeCommand } from './commands/serve.ts'
import { addTrainCommands } from './commands/train.ts'
import { addShowCommand } from './commands/show.ts'
import { remark, sayProblem } from './terminal.ts'

/** package.json's, put in by the build. */
declare const LOOM_VERSION: string

const program = new Command('loom')
  .description('Latent Loom: train a GAN on your own pictures and explore what it learned.')
  .version(LOOM_VERSION)
  .showHelpAfterError('Add --help to see what can be given.')
  .exitOverride()

addPictureCommands(program)
addPlaceCommand(program)
addFilmCommands(program)
addShowCommand(program)
await addTrainCommands(program)
addDatasetCommands(program)
addFabricsCommand(program)
addModelsCommand(program)
addLoomFileCommands(program)
addDirectionsCommand(program)
addDoctorCommand(program)
addQuickstartCommand(program)
addServeCommand(program)

// A reader that has seen enough, such as `head`, is no defect.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 70))

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}
// The native library keeps threads that would hold the process for a moment; what was said goes out first.
process.stdout.write('', () => process.exit())

function exitCodeOf(error: unknown): number {
  // Asking for help is no error; a wrong argument is.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof Error && error.name === 'AbortError') {
    remark('Stopped. Nothing is left half-done.')
    return 130
  }
  return sayProblem({ json: process.argv.includes('--json') }, error)
}
