import { createHash } from 'node:crypto';
import { predictProbability } from '../../src/algorithms/model.js';
import { decodeModel } from '../../src/algorithms/model-io/model-file.js';
import { FEATURES } from '../../src/basketball/shots/features.js';
import { call } from './start-app.js';

/** P(made) of a row in the order of `FEATURES`, by the library alone. */
export type OfflineModel = (row: readonly number[]) => number;

/**
 * Downloads a version's model file, checks it against the stored hash, and decodes it with the library.
 * @throws {Error} when the file is not the one that the version names
 */
export async function offlineModel(url: string, version: number): Promise<OfflineModel> {
  const path = `${url}/registry/models/parivision/versions/${version}`;
  const { body } = await call<{ modelHash: string }>(path);
  const file = new Uint8Array(await (await fetch(`${path}/model`)).arrayBuffer());
  const hash = createHash('sha256').update(file).digest('hex');
  if (hash !== body.modelHash)
    throw new Error(`version ${version} names ${body.modelHash}; its file is ${hash}`);
  const { model } = decodeModel(file);
  const order = model.featureNames.map((name) => (FEATURES as readonly string[]).indexOf(name));
  return (row) =>
    predictProbability(
      model,
      order.map((index) => row[index]),
    );
}
