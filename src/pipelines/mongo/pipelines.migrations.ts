import { hasCredentials, publicAddress } from '../../platform/secrets/secrets.js';
import { withOwners } from '../../champion/index.js';
import type { Migration } from '../../platform/mongo/migrations.js';
import type { PipelineStep } from '../pipeline-run.js';

export const pipelineMigrations: Migration[] = [
  {
    // Runs contain the verdict of their election; see the migration of the elections.
    id: '2026-11-30-pipelines-01-verdicts-name-owners',
    async up(database) {
      const runs = database.collection<{ _id: string; steps: PipelineStep[] }>('pipeline_runs');
      for await (const { _id, steps } of runs.find({}, { projection: { steps: 1 } })) {
        const verdict = steps.at(-1)?.outputs.verdict;
        if (verdict === undefined || withOwners(verdict) === verdict) continue;
        steps.at(-1)!.outputs.verdict = withOwners(verdict);
        await runs.updateOne({ _id }, { $set: { steps } });
      }
    },
  },
  {
    // Runs stored the user and password of their source; only the address is kept, and that it had credentials.
    id: '2026-11-30-pipelines-02-source-secrets',
    async up(database) {
      const runs = database.collection<{ _id: string; options: { source: { url: string } } }>(
        'pipeline_runs',
      );
      for await (const { _id, options } of runs.find({ 'options.source.kind': 'remote' })) {
        const { url } = options.source;
        if (!URL.canParse(url) || publicAddress(url) === url) continue;
        const secret = hasCredentials(url) ? { 'options.source.secret': true } : {};
        await runs.updateOne({ _id }, { $set: { 'options.source.url': publicAddress(url), ...secret } });
      }
    },
  },
];
