/** `loom models`: list, import, export, remove. */
import { Option, type Command } from 'commander'
import type { Model, Precision } from '../../studio/models/model.ts'
import { openStudio, withShared, type SharedOptions } from '../command.ts'
import { say, table } from '../terminal.ts'
import { addRemoveCommand, brokenLines } from './remove.ts'

export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('list, import, export and remove models')

  withShared(models.command('list'))
    .description('list the models: the one that ships, and those of the library')
    .action(async (options: SharedOptions) => {
      const studio = await openStudio(options)
      const { listModels, sideWords } = await import('../../studio/models/model.ts')
      const { models: all, broken } = await listModels(studio.models)
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

  withShared(models.command('import'))
    .description('take a generator of PyTorch (.pth, .pt, .ckpt) or .safetensors into the library')
    .argument('<file>', 'the weights')
    .requiredOption('--name <name>', 'what it is called here')
    .action(async (file: string, options: SharedOptions & { name: string }) => {
      const studio = await openStudio(options)
      const { importModel } = await import('../../studio/models/importModel.ts')
      const { networkWords } = await import('../../studio/models/model.ts')
      const model = await importModel(studio, { file, name: options.name })
      const { names: _, ...told } = model
      const { network, provenance } = model
      const left = provenance.kind === 'imported' ? (provenance.leftOut ?? []) : []
      say(options, told, [
        `“${model.name}”: ${networkWords(network)}, latents of ${network.latentSize} numbers`,
        ...(left.length > 0 ? [`Left out, as it is not on the way to the picture: ${left.join(', ')}`] : []),
      ])
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

function origin({ provenance }: Model): string {
  if (provenance.kind === 'imported') return `imported from ${provenance.file}`
  const { dataset, pictures: count, epochs } = provenance
  return `${epochs} epochs on ${count} pictures of ${dataset}`
}
