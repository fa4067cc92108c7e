import { resolve } from 'node:path';
import { isAddress } from '../../../scripts/commands.mjs';
import { isFolder } from '../export/export-experiment.js';
import { ExportedFolder } from '../folder/exported-folder.js';
import { FolderSource } from '../folder/folder-source.js';
import { ExperimentImport } from '../import/import-experiment.js';
import { RegisteredImport } from '../import/import-registered.js';
import { MlflowSource } from '../source/mlflow-source.js';
import type { Source } from '../source/source.js';
import type { Tally } from '../tally.js';
import { transferInvalid } from '../transfer.errors.js';
import { type ImportRequest, readImport } from './arguments.js';
import { runCommand, say } from './command.js';
import { mlflowServer, ownServer } from './server.js';

// npm run mlflow:import: experiments from an MLflow server or an exported folder into the running PariVision.
const { request, settings } = readImport();
await runCommand('imported', async (tally, signal) => {
  const target = ownServer(request.to, settings, { token: request.token, flag: '--token', signal });
  const source = await sourceOf(request, tally, signal);
  const experiments = await source.experiments(request.experiments);
  tally.listsLeft = experiments.length;
  say(`${experiments.length} experiments of ${source.name} into ${target.uri}`);
  const work = new ExperimentImport(source, target, tally, request);
  for (const experiment of experiments) {
    say(`experiment ${experiment.name}`);
    await work.run(experiment);
  }
  await new RegisteredImport(source, target, tally, request).run({
    ...request.registered,
    experiments,
    onLeftOut: say,
  });
});

async function sourceOf(request: ImportRequest, tally: Tally, signal: AbortSignal): Promise<Source> {
  const { from, fromToken: token } = request;
  if (isAddress(from)) return new MlflowSource(mlflowServer(from, { token, flag: '--from-token', signal }));
  const path = resolve(from);
  if (!(await isFolder(path))) throw transferInvalid(`${path} is neither a folder nor an http(s) address.`);
  const folder = new ExportedFolder(path);
  if (!(await folder.head()).isComplete) {
    tally.fail(path, new Error('the export is incomplete; only what it holds is imported'));
  }
  return new FolderSource(folder);
}
