/** `loom models`: list, import, export, remove. */
import { Option, type Command } from 'commander'
import type { Model, Precision } from '../../studio/models/model.ts'
import { number } from '../arguments.ts'
import { openStudio, withShared, type SharedOptions } from '../command.ts'
import { counted, say, table } from '../terminal.ts'
import { addRemoveCommand, brokenLines } from './remove.ts'

export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('list, import, export and remove models')

  withShared(models.command('list'))
    .description('list the models: the one that ships, and those of the library')
    .action(async (options: SharedOptions) => {
      const studio = await openStudio(options)
      const { brokenModels } = await import('../../studio/models/brokenModels.ts')
      const { listModels, sideWords } = await import('../../studio/models/model.ts')
      const { models: all } = await listModels(studio.models)
      const broken = await brokenModels(studio.models)
      const values = all.map(({ directory: _, names: __, ...model }) => model)
      say(options, { models: values, broken }, [
        ...table(
          all.map((model) => [
            model.name,
            sideWords(model.network),
            model.shipped ? 'shipped' : '',
            origin(model),
          ]),
        ),
        ...brokenLines(broken),
      ])
    })

  withTold(withShared(models.command('import')))
    .description('take a generator of PyTorch (.pth, .pt, .ckpt) or .safetensors into the library')
    .argument('<file>', 'the weights')
    .requiredOption('--name <name>', 'what it is called here')
    .action(async (file: string, options: SharedOptions & ToldOptions & { name: string }) => {
      const studio = await openStudio(options)
      const { importModel } = await import('../../studio/models/importModel.ts')
      const { networkWords } = await import('../../studio/models/model.ts')
      const model = await importModel(studio, { file, name: options.name, told: toldBy(options) })
      const { names: _, ...value } = model
      const { network, provenance } = model
      const left = provenance.kind === 'imported' ? (provenance.leftOut ?? []) : []
      say(options, value, [
        `“${model.name}”: ${networkWords(network)}, latents of ${network.latentSize} numbers`,
        ...(left.length > 0 ? [`Left out, as it is not on the way to the picture: ${left.join(', ')}`] : []),
        ...(await untoldLines(network)),
      ])
    })

  withTold(withShared(models.command('tell')))
    .description('say of an imported model what its weights do not tell')
    .argument('<model>', 'which one')
    .action(async (named: string, options: SharedOptions & ToldOptions) => {
      const studio = await openStudio(options)
      const { openModel } = await import('../../studio/models/model.ts')
      const { tellModel } = await import('../../studio/models/changeModel.ts')
      await studio.ownLibrary()
      const model = await openModel(studio.models, named)
      const changed = await tellModel(studio.models, model, toldBy(options), () => studio.openBackend())
      const { directory: _, names: __, ...value } = changed
      say(options, value, await untoldLines(changed.network))
    })

  withShared(models.command('export'))
    .description('write a model’s weights as .safetensors that PyTorch’s load_state_dict takes')
    .argument('<model>', 'which one')
    .requiredOption('--out <path>', 'a .safetensors file for the generator, or a folder for both networks')
    .addOption(
      new Option('--precision <type>', 'how numbers are stored')
        .choices(['F32', 'F16', 'BF16'])
        .default('F32'),
    )
    .action(async (named: string, options: SharedOptions & { out: string; precision: Precision }) => {
      const studio = await openStudio(options)
      const { openModel } = await import('../../studio/models/model.ts')
      const { exportModel } = await import('../../studio/models/exportModel.ts')
      const { out, precision } = options
      const files = await exportModel({ model: await openModel(studio.models, named), out, precision })
      say(options, { model: named, files, precision }, files)
    })

  addRemoveCommand(models, 'models', 'model')
}

/** What no state dict tells; what each may be the engine says. */
interface ToldOptions {
  readonly slope?: number
  readonly output?: string
  readonly epsilon?: number
}

function withTold(command: Command): Command {
  return command
    .option(
      '--slope <number>',
      'of the generator’s activations below 0: 0 for ReLU, often 0.2 or 0.01',
      number,
    )
    .addOption(new Option('--output <end>', 'the generator’s last activation').choices(['tanh', 'sigmoid']))
    .option('--epsilon <number>', 'of the batch norms: PyTorch’s own is 0.00001', number)
}

function toldBy({ slope, output, epsilon }: ToldOptions): Record<string, number | string> {
  return {
    ...(slope !== undefined && { slope }),
    ...(output !== undefined && { output }),
    ...(epsilon !== undefined && { epsilon }),
  }
}

async function untoldLines(network: Model['network']): Promise<string[]> {
  const { untoldFields } = await import('../../studio/recipes.ts')
  const values = untoldFields(network).map(({ field, value }) => `--${field} ${value}`)
  return [
    `Taken for, since weights do not tell: ${values.join(' ')}`,
    'If its pictures look wrong, say what it was made with: loom models tell, with these options.',
  ]
}

function origin({ provenance }: Model): string {
  if (provenance.kind === 'imported') return `imported from ${provenance.file}`
  const { dataset, pictures: count, epochs } = provenance
  return `${counted(epochs, 'epoch')} on ${counted(count, 'picture')} of ${dataset}`
}
