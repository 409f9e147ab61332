/** Runs that are stopped, killed and resumed come out as if nothing had happened. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../../src/engine/weights/safetensors.ts'
import { drawPictures, loom, loomJson, startLoom, temporaryFolder, untilSteps } from './loom.ts'

/** Each with a last batch that is not full: kept by dcgan, dropped by mnist. */
const trainings = [
  {
    recipe: 'dcgan-64-small',
    count: 20,
    options: ['--batch', '8', '--epochs', '3', '--preview-count', '4'],
    steps: 9,
  },
  {
    recipe: 'mnist-28',
    count: 70,
    options: ['--batch', '16', '--epochs', '3', '--preview-count', '4'],
    steps: 12,
  },
]

describe.each(trainings)('$recipe', ({ recipe, count, options, steps }) => {
  test('a run that was stopped or killed at any step ends like one that was not', async () => {
    const [library, pictures] = [temporaryFolder(), temporaryFolder()]
    await drawPictures(pictures, count)
    const train = (name: string) =>
      startLoom(
        // Which precision is quicker is for the machine to say, and three runs may hear two answers.
        ['train', '--data', pictures, '--recipe', recipe, '--seed', '3', '--name', name].concat(options, [
          '--precision',
          'float32',
        ]),
        library,
      )
    expect((await train('straight').ended).status).toBe(0)

    const stopped = train('stopped')
    await untilSteps(library, 'stopped', 2)
    stopped.child.kill('SIGINT')
    const outcome = await stopped.ended
    expect(outcome.status).toBe(130)
    expect(outcome.stdout).toContain('loom resume "stopped"')
    const {
      runs: [, paused],
    } = await loomJson<{ runs: { status: string; step: number }[] }>(['runs'], library)
    expect(paused?.status).toBe('paused')
    expect(paused?.step).toBeGreaterThanOrEqual(2)
    expect(paused?.step).toBeLessThan(steps)
    expect((await loom(['resume', 'stopped'], library)).status).toBe(0)

    const killed = train('killed')
    await untilSteps(library, 'killed', Math.ceil(steps / 3) + 2) // after the first epoch's checkpoint
    killed.child.kill('SIGKILL')
    await killed.ended
    const { runs } = await loomJson<{ runs: { name: string; status: string }[] }>(['runs'], library)
    expect(runs.find(({ name }) => name === 'killed')?.status).toBe('interrupted')
    expect((await loom(['resume', 'killed'], library)).status).toBe(0)

    const bytes = (run: string, file: string) => readFileSync(join(library, 'runs', run, file))
    expect(bytes('straight', 'log.jsonl').toString().trim().split('\n')).toHaveLength(steps)
    expect(bytes('straight', 'epochs.jsonl').toString().trim().split('\n')).toHaveLength(3)
    for (const run of ['stopped', 'killed']) {
      for (const log of ['log.jsonl', 'epochs.jsonl']) {
        expect(bytes(run, log).equals(bytes('straight', log)), `${run}: ${log}`).toBe(true)
      }
      expect(
        bytes(run, 'latest.safetensors').equals(bytes('straight', 'latest.safetensors')),
        `${run}: weights`,
      ).toBe(true)
    }
  })
})

test('a run leaves its log, previews, checkpoints and a model that makes pictures; it takes more epochs', async () => {
  const [library, pictures] = [temporaryFolder(), temporaryFolder()]
  await drawPictures(pictures, 20)
  const train = [
    'train',
    '--data',
    pictures,
    '--recipe',
    'tiny',
    '--seed',
    '1',
    '--name',
    'Täst run',
    '--batch',
    '8',
  ]
  const run = await loomJson<{ id: string; directory: string; models: string[] }>(
    [...train, '--epochs', '2', '--checkpoint-at', '1'],
    library,
  )
  expect(readdirSync(join(run.directory, 'previews'))).toEqual(['epoch-0001.png', 'epoch-0002.png'])
  expect(readdirSync(join(run.directory, 'checkpoints'))).toEqual([
    'epoch-0001.safetensors',
    'epoch-0002.safetensors',
  ])
  const rows = readFileSync(join(run.directory, 'log.jsonl'), 'utf8').trim().split('\n')
  expect(rows).toHaveLength(6)
  expect(Object.keys(JSON.parse(rows[5]!) as object)).toEqual([
    'step',
    'epoch',
    'lossD',
    'lossG',
    'dReal',
    'dFakeBefore',
    'dFakeAfter',
  ])
  const ofEpochs = readFileSync(join(run.directory, 'epochs.jsonl'), 'utf8').trim().split('\n')
  expect(ofEpochs).toHaveLength(2)
  const last = { ...(JSON.parse(rows[5]!) as object), ...(JSON.parse(ofEpochs[1]!) as object) }
  const listed = await loomJson<{ runs: { measured: object }[] }>(['runs'], library)
  expect({ step: 6, epoch: 2, ...listed.runs[0]!.measured }).toEqual(last)
  expect(run.models).toEqual(['Täst run'])
  const out = join(library, 'sheet.png')
  await loomJson(['generate', '--model', 'Täst run', '--count', '4', '--seed', '1', '--out', out], library)
  expect(existsSync(out)).toBe(true)

  const complete = await loom(['resume', 'Täst run'], library)
  expect(complete.status).toBe(1)
  expect(complete.stderr).toContain('all of its 2 epochs')
  const more = await loomJson<{ epoch: number; models: string[] }>(
    ['resume', 'Täst run', '--epochs', '3'],
    library,
  )
  expect(more.epoch).toBe(3)
  expect(more.models).toEqual(['Täst run', 'Täst run 2'])

  const tuned = await loomJson<{ fineTuned: { name: string } }>(
    [
      ...train.map((word) => (word === 'Täst run' ? 'tuned' : word)),
      '--epochs',
      '1',
      '--fine-tune',
      'Täst run',
    ],
    library,
  )
  expect(tuned.fineTuned.name).toBe('Täst run')
})

test('a run whose numbers become infinite stops, says so and keeps its last good checkpoint', async () => {
  const [library, pictures] = [temporaryFolder(), temporaryFolder()]
  await drawPictures(pictures, 16)
  const run = await loomJson<{ directory: string }>(
    ['train', '--data', pictures, '--recipe', 'tiny', '--name', 'wild', '--epochs', '1', '--seed', '1'],
    library,
  )
  const latest = join(run.directory, 'latest.safetensors')
  const { tensors, metadata } = readSafetensors(readFileSync(latest))
  const weight = tensors.get('discriminator.main.0.weight')!
  const wild = new Map([
    ...tensors,
    ['discriminator.main.0.weight', { ...weight, data: weight.data.map(() => 3e38) }],
  ])
  writeFileSync(latest, writeSafetensors(wild, { metadata }))
  const before = readFileSync(latest)

  const { status, stderr } = await loom(['resume', 'wild', '--epochs', '2'], library)
  expect(status).toBe(1)
  expect(stderr).toContain('the numbers became infinite')
  expect(readFileSync(latest).equals(before)).toBe(true)
  const {
    runs: [failed],
  } = await loomJson<{ runs: { status: string; state: { code: string } }[] }>(['runs'], library)
  expect(failed?.status).toBe('failed')
  expect(failed?.state.code).toBe('training-diverged')
})

test('a run that a newer version wrote is left alone', async () => {
  const library = temporaryFolder()
  const directory = join(library, 'runs', 'future')
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'run.json'), JSON.stringify({ formatVersion: 99, name: 'future' }))
  const { status, stderr } = await loom(['resume', 'future'], library)
  expect(status).toBe(1)
  expect(stderr).toContain('newer version')
  expect(stderr).toContain('Update')
})

test('a training whose library is unplugged waits for it, says so, and goes on when it is back', async () => {
  const [parent, pictures] = [temporaryFolder(), temporaryFolder()]
  const [library, elsewhere] = [join(parent, 'library'), join(parent, 'elsewhere')]
  await drawPictures(pictures, 16)
  const options = ['--recipe', 'tiny', '--epochs', '5000', '--name', 'long', '--precision', 'float32']
  const { child, ended } = startLoom(['train', '--data', pictures, '--seed', '1', ...options], library)
  let said = ''
  child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await untilSteps(library, 'long', 6)
  renameSync(library, elsewhere)
  await expect.poll(() => said, { timeout: 20_000 }).toContain(`The library’s folder ${library} is gone.`)
  expect(existsSync(library)).toBe(false)
  renameSync(elsewhere, library)
  await expect.poll(() => said.split('“long”: tiny').length, { timeout: 20_000 }).toBe(3) // begun for the second time
  child.kill('SIGINT')
  const { status, stdout } = await ended
  expect(status).toBe(130)
  expect(stdout).toContain('Stopped and saved')
  const { runs } = await loomJson<{ runs: { status: string }[] }>(['runs'], library)
  expect(runs).toMatchObject([{ status: 'paused' }])
})
