import { stringify } from 'yaml';
import { FEATURES } from '../basketball/index.js';
import type { ChampionInfo } from '../champion/index.js';

const DECIMAL = 'Shot_Distance_Meters';

/** The champion in the YAML format of an MLmodel file. Clients of GET /get_champion_infos show it as text. */
export function championText({ version, run }: ChampionInfo): string {
  const inputs = FEATURES.map((name) => ({
    type: name === DECIMAL ? 'double' : 'long',
    name,
    required: true,
  }));
  const outputs = [{ type: 'long', name: 'prediction', required: true }];
  const metrics = Object.entries(run?.metrics ?? {}).map(([name, summary]) => [name, summary.last]);
  return stringify(
    {
      artifact_path: 'model',
      flavors: {
        parivision: { algorithm: version.algorithm, data: 'model/model.pvm', sha256: version.modelHash },
      },
      metrics: Object.fromEntries(metrics),
      model_size_bytes: version.size,
      // Derived from the file's hash: the same bytes have the same id, no matter how often they are registered.
      model_uuid: version.modelHash.slice(0, 32),
      registered_model_name: version.model,
      run_id: version.runId,
      signature: { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null },
      utc_time_created: version.createdAt.toISOString().replace('T', ' ').replace('Z', ''),
      version: version.version,
    },
    { lineWidth: 0 },
  );
}
