import { FEATURES, type ShotFeatures } from '../../basketball/index.js';
import { deriveId } from '../../platform/ids/ids.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import type { Database } from '../../platform/mongo/migrations.js';
import type { BlockManifest } from '../blocks/blocks.port.js';
import { emptyColumns, type PredictionColumns, ROLE_CODE, textBytes } from '../blocks/prediction-columns.js';
import { idParts } from '../blocks/prediction-id.js';
import { sealBlock } from '../blocks/seal-block.js';
import { Codes } from '../outcomes/outcome-columns.js';

/** Documents of a block. */
const ROWS = 16_384;
/** The model whose champion made every prediction that was a document. */
const MODEL = 'parivision';

/** A prediction as versions before 0.3 stored it. */
interface OldPrediction {
  /** 12 hex digits of Unix ms, 8 that count within it, 12 of the process: the form that ids still have. */
  _id: string;
  features: ShotFeatures;
  probability: number;
  version: number;
  at: Date;
  requestId: string;
}

type Manifest = Omit<BlockManifest, 'id'> & { _id: string; movedDocuments: true };

/**
 * Converts the documents of `predictions` to blocks, in the order of their ids, and removes each that is in a block. After a kill
 * it continues where it stopped: documents up to the last id of its blocks are in them.
 */
export async function moveOldPredictions(database: Database): Promise<void> {
  const documents = database.collection<OldPrediction>('predictions');
  const manifests = database.collection<Manifest>('prediction_blocks');
  const blockBytes = database.collection<{ _id: string; writtenAt: number; bytes: Uint8Array }>(
    'prediction_block_data',
  );
  for (;;) {
    const [last] = await manifests.find({ movedDocuments: true }).sort({ lastId: -1 }).limit(1).toArray();
    if (last) await documents.deleteMany({ _id: { $lte: last.lastId } });
    const next = await documents.find().sort({ _id: 1 }).limit(ROWS).toArray();
    if (next.length === 0) break;
    const id = deriveId('documents', next[0]._id, next.at(-1)!._id);
    const { manifest, bytes } = sealBlock(id, columnsOf(next), Date.now());
    const { id: _id, ...facts } = manifest;
    await inserted(blockBytes.insertOne({ _id, writtenAt: facts.writtenAt, bytes }));
    await inserted(manifests.insertOne({ _id, ...facts, movedDocuments: true } as never));
  }
  // There is nothing in it any more.
  await documents.drop().catch(() => undefined);
}

function columnsOf(documents: readonly OldPrediction[]): PredictionColumns {
  const columns = emptyColumns(documents.length);
  const processes = new Codes();
  for (const [row, { _id, features, probability, version, at }] of documents.entries()) {
    const { time, row: count, process } = idParts(_id);
    columns.idTime[row] = time;
    columns.idRow[row] = count;
    columns.idProcess[row] = processes.of(process);
    columns.at[row] = at.getTime();
    for (const [i, name] of FEATURES.entries()) columns.features[i][row] = features[name];
    columns.probability[row] = probability;
    columns.version[row] = version;
    columns.role[row] = ROLE_CODE.champion;
  }
  return {
    ...columns,
    processes: processes.texts,
    models: [MODEL],
    requestId: textBytes(documents.map(({ requestId }) => requestId)),
    pairedWith: textBytes(documents.map(() => '')),
  };
}
