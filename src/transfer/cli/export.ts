import { resolve } from 'node:path';
import { ExperimentExport } from '../export/export-experiment.js';
import { MlflowSource } from '../source/mlflow-source.js';
import { readExport } from './arguments.js';
import { runCommand, say } from './command.js';
import { mlflowServer, ownServer } from './server.js';

// npm run mlflow:export: an experiment of the running PariVision, or of any MLflow server, as a folder, with registered models.
const { request, settings } = readExport();
await runCommand('exported', async (tally, signal) => {
  const keys = { token: request.token, flag: '--token', signal };
  const client =
    request.uri === undefined ? ownServer(undefined, settings, keys) : mlflowServer(request.uri, keys);
  const source = new MlflowSource(client);
  const [experiment] = await source.experiments([request.experiment]);
  const root = resolve(request.to);
  say(`experiment ${experiment.name} of ${source.name} into ${root}`);
  const work = new ExperimentExport(source, root, tally, request);
  const { all, names } = request.registered;
  const isWanted = all || names.length > 0;
  await work.run(experiment, isWanted ? { all, names, onLeftOut: say } : undefined);
});
