import type { Model } from 'mongoose';
import { withPoints } from '../runs/change-run.js';
import { pointsOf } from '../metrics/metric-log.js';
import type { Run } from '../runs/run.js';
import type { MongoMetricLog } from './mongo-metric-log.js';
import { type LogPlace, runFromDocument } from './run-documents.js';
import type { RunDocument } from './tracking.schema.js';

/** A run in memory, and the end of its log. */
export interface KeptRun {
  run: Run;
  /** Numbers the runs in the order of their arrival. */
  mark: number;
  place: LogPlace;
  /** Whether the log may hold points that the run's document does not count. */
  open: boolean;
  /** Approximate characters of its document and of later additions; absent until counted. */
  size?: number;
}

/** All runs, each with the points that its document does not count yet. */
export async function loadRuns(
  model: Model<RunDocument>,
  log: MongoMetricLog,
): Promise<Map<string, KeptRun>> {
  const kept = new Map<string, KeptRun>();
  for await (const document of model.collection.find<RunDocument>({}).batchSize(1000)) {
    const place = { document: document.logged, segments: 0, size: 0 };
    kept.set(document._id, { run: runFromDocument(document), mark: 0, place, open: document.open });
  }
  let waiting = [...kept.values()].filter(({ open }) => open);
  while (waiting.length > 0) waiting = await catchUp(waiting, log);
  const inTime = [...kept.values()].toSorted((a, b) => +a.run.startTime - +b.run.startTime);
  inTime.forEach((one, n) => (one.mark = n + 1));
  return new Map(inTime.map((one) => [one.run.id, one]));
}

/** Reads one document of each log; those that have one, and may have another after it. */
async function catchUp(waiting: KeptRun[], log: MongoMetricLog): Promise<KeptRun[]> {
  const idOf = ({ run, place }: KeptRun): string => `${run.id}/${place.document}`;
  const documents = await log.documents(waiting.map(idOf));
  const more: KeptRun[] = [];
  for (const one of waiting) {
    const segments = documents.get(idOf(one));
    if (!segments) {
      // The document before is the last one; the next segment begins this one.
      continue;
    }
    one.run = withPoints(one.run, Object.fromEntries(pointsOf(segments)));
    one.place = { document: one.place.document + 1, segments: 0, size: 0 };
    more.push(one);
  }
  return more;
}
