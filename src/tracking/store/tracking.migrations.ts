import type { Database, Migration } from '../../platform/mongo/migrations.js';
import { parts, segmentOf } from '../metrics/metric-log.js';
import type { MetricPoint, MetricSummary } from '../runs/run.js';
import { decodeKeys } from './key-code.js';
import { summariesToText } from './run-documents.js';

/** As the first version kept them: summaries in the run, the history of each metric by itself. */
interface FormerRun {
  _id: string;
  status: string;
  metrics?: Record<string, MetricSummary>;
  summaries?: string;
}

interface FormerHistory {
  _id: string;
  points: [value: number, timestamp: number, step: number][];
  chunks?: number;
}

interface LogDocument {
  _id: string;
  segments: string[];
}

const SEGMENT_POINTS = 5000;

export const trackingMigrations: Migration[] = [
  {
    id: '2026-11-24-tracking-01-indexes',
    async up(database) {
      await database.collection('experiments').createIndex({ name: 1 }, { unique: true });
      await database.collection('runs').createIndex({ experimentId: 1, startTime: -1 });
      await database.collection('runs').createIndex({ parentRunId: 1, startTime: 1 });
    },
  },
  { id: '2026-11-26-tracking-02-metric-log', up: moveHistories },
  {
    id: '2026-11-26-tracking-03-default-experiment',
    async up(database) {
      const experiments = database.collection<{ _id: string; seq: number; name: string; createdAt: Date }>(
        'experiments',
      );
      // The name may be taken by another experiment; clients find this one by its number.
      const taken = await experiments.findOne({ name: 'Default', _id: { $ne: '0' } });
      const name = taken ? 'Default (0)' : 'Default';
      const createdAt = new Date();
      await experiments.updateOne(
        { _id: '0' },
        { $setOnInsert: { seq: 0, name, createdAt } },
        { upsert: true },
      );
    },
  },
];

/** Run by run, and a run only once its log is written: a kill between two steps leaves nothing half moved. */
async function moveHistories(database: Database): Promise<void> {
  const runs = database.collection<FormerRun>('runs');
  const ids = await runs.find({ summaries: { $exists: false } }, { projection: { _id: 1 } }).toArray();
  for (const { _id } of ids) {
    const run = (await runs.findOne({ _id }))!;
    const metrics = decodeKeys(run.metrics);
    const documents: LogDocument[] = [];
    for (const key of Object.keys(metrics)) {
      const points = await formerPoints(database, `${_id}/${key}`);
      for (const part of parts({ [key]: points }, SEGMENT_POINTS)) {
        if (documents.length === 0 || documents.at(-1)!.segments.length >= 20) {
          documents.push({ _id: `${_id}/${documents.length}`, segments: [] });
        }
        documents.at(-1)!.segments.push(segmentOf(part));
      }
    }
    const log = database.collection<LogDocument>('metric_log');
    for (const { _id: place, segments } of documents) {
      await log.replaceOne({ _id: place }, { segments }, { upsert: true });
    }
    const $set = {
      summaries: summariesToText(metrics),
      logged: documents.length,
      open: run.status === 'RUNNING',
    };
    await runs.updateOne({ _id }, { $set, $unset: { metrics: '' } } as never);
  }
  await database.collection('metric_history').deleteMany({});
}

async function formerPoints(database: Database, id: string): Promise<MetricPoint[]> {
  const histories = database.collection<FormerHistory>('metric_history');
  const head = await histories.findOne({ _id: id });
  const found = [...(head?.points ?? [])];
  for (let n = (head?.chunks ?? 0) - 1; n >= 0; n -= 1) {
    found.unshift(...((await histories.findOne({ _id: `${id}#${n}` }))?.points ?? []));
  }
  return found.map(([value, timestamp, step]) => ({ value, timestamp, step }));
}
