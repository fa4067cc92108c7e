import { createHash } from 'node:crypto';
import { decodeModel, encodeModel } from '../../algorithms/model-io/model-file.js';
import { onnxFile } from '../../algorithms/model-io/onnx/to-onnx.js';
import { FEATURES } from '../../basketball/shots/features.js';
import { linearFromWeights } from '../../algorithms/linear/linear-model.js';
import type { BlobStore } from '../../platform/blobs/blob-store.port.js';
import { InProcessWorkers } from '../../../test/support/in-process-workers.js';
import { ModelExchangeService } from './model-exchange.service.js';
import type { ModelFolderService } from './model-folder.service.js';
import type { RegisterVersion } from '../versions/model-version.js';
import type { VersionService } from '../versions/version.service.js';

const linear = (featureNames: string[]) =>
  linearFromWeights({ featureNames, weights: featureNames.map(() => 0.5), intercept: 1 });
const info = { algorithm: 'logistic-regression', parameters: {}, seed: 1, training: {} };

function setUp() {
  const stored: Uint8Array[] = [];
  const made: RegisterVersion[] = [];
  const versions = {
    register: async (request: RegisterVersion) => made.push(request),
    modelBytes: async () => encodeModel(linear([...FEATURES]), info),
  } as unknown as VersionService;
  const blobs = {
    put: async (content: Uint8Array) => {
      stored.push(content);
      return { hash: createHash('sha256').update(content).digest('hex'), size: content.length };
    },
  } as unknown as BlobStore;
  const folders = { prepare: async () => {} } as unknown as ModelFolderService;
  return {
    service: new ModelExchangeService(versions, blobs, new InProcessWorkers(), folders),
    stored,
    made,
  };
}

describe(ModelExchangeService.name, () => {
  it('exports ONNX, and makes the same version of the same imported file', async () => {
    const { service, stored, made } = setUp();
    const file = await service.onnx('parivision', 1);
    expect(file).toEqual(onnxFile(linear([...FEATURES])));
    await service.import('parivision', file);
    await service.import('parivision', file);
    expect(made[0]).toMatchObject({ algorithm: 'imported-onnx', tags: { 'pv.imported_from': 'onnx' } });
    expect(made[1]).toEqual(made[0]);
    expect(decodeModel(stored[0]).model.featureNames).toEqual(FEATURES);
  });

  it('refuses invalid files and models of other features, and stores nothing', async () => {
    const { service, stored } = setUp();
    await expect(service.import('parivision', Buffer.from('junk'))).rejects.toMatchObject({
      code: 'registry.import-invalid',
    });
    const other = encodeModel(linear(['Height', ...FEATURES.slice(1)]), info);
    await expect(service.import('parivision', other)).rejects.toMatchObject({
      code: 'registry.import-features',
      message: expect.stringMatching(/it has Height; it lacks Player_ID/),
    });
    expect(stored).toEqual([]);
  });
});
