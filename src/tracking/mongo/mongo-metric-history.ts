import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { comparePoints, summarize } from '../metric-summary.js';
import type { MetricPoint, MetricSummary } from '../run.js';
import { isDuplicate } from '../../platform/mongo/duplicate-key.js';
import { METRIC_HISTORY, type MetricHistoryDocument, type StoredPoint } from './tracking.schema.js';

/** Points that a head holds before they go into a chunk. */
const HEAD_POINTS = 1000;

type Head = Required<MetricHistoryDocument>;

/** Histories of metrics, each in a few documents that are reached by `_id`. */
@Injectable()
export class MongoMetricHistory {
  constructor(@InjectModel(METRIC_HISTORY) private readonly histories: Model<MetricHistoryDocument>) {}

  /** Adds the points that are not there yet; the summary of the whole history. */
  async append(id: string, points: readonly MetricPoint[]): Promise<MetricSummary> {
    let summary = await this.appendSome(id, points.slice(0, HEAD_POINTS));
    for (let from = HEAD_POINTS; from < points.length; from += HEAD_POINTS) {
      summary = await this.appendSome(id, points.slice(from, from + HEAD_POINTS));
    }
    return summary;
  }

  /** In the order of (step, timestamp, value). */
  async read(id: string): Promise<MetricPoint[]> {
    const head = await this.head(id);
    if (!head) return [];
    const ids = Array.from({ length: head.chunks }, (_, n) => `${id}#${n}`);
    const chunks =
      ids.length === 0
        ? []
        : await this.histories.find({ _id: { $in: ids } }).lean<MetricHistoryDocument[]>();
    return [...chunks, head].flatMap(({ points }) => points.map(toPoint)).toSorted(comparePoints);
  }

  /** Forgets all histories of a run. */
  async clear(runId: string): Promise<void> {
    // '0' is the character after '/': the range holds exactly the ids that begin with "<run id>/".
    await this.histories.deleteMany({ _id: { $gte: `${runId}/`, $lt: `${runId}0` } });
  }

  private async appendSome(id: string, points: readonly MetricPoint[]): Promise<MetricSummary> {
    for (;;) {
      const head = await this.head(id);
      const known = new Set(head ? (await this.recent(head)).map(String) : []);
      const fresh = points.filter((point) => {
        const text = String(toStored(point));
        return !known.has(text) && known.add(text);
      });
      if (head && fresh.length === 0) return head.summary;
      const summary = summarize(head?.summary, fresh);
      const done = head ? await this.extend(head, fresh, summary) : await this.begin(id, fresh, summary);
      if (done) return summary;
    }
  }

  /** The points that a repeated call could repeat: those of the head and of the chunk before it. */
  private async recent(head: Head): Promise<StoredPoint[]> {
    if (head.chunks === 0) return head.points;
    const chunk = await this.histories
      .findById(`${head._id}#${head.chunks - 1}`)
      .lean<MetricHistoryDocument>();
    return [...(chunk?.points ?? []), ...head.points];
  }

  private async begin(id: string, points: MetricPoint[], summary: MetricSummary): Promise<boolean> {
    try {
      await this.histories.insertOne({ _id: id, v: 1, chunks: 0, points: points.map(toStored), summary });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  private async extend(head: Head, points: MetricPoint[], summary: MetricSummary): Promise<boolean> {
    const stored = points.map(toStored);
    const unchanged = { _id: head._id, v: head.v };
    if (head.points.length < HEAD_POINTS) {
      const more = { $push: { points: { $each: stored } }, $set: { summary }, $inc: { v: 1 } };
      return (await this.histories.updateOne(unchanged, more)).matchedCount === 1;
    }
    // A full head goes into a chunk as it is, so whoever does it writes the same chunk.
    await this.histories.replaceOne(
      { _id: `${head._id}#${head.chunks}` },
      { points: head.points },
      { upsert: true },
    );
    const turn = { $set: { points: stored, summary }, $inc: { v: 1, chunks: 1 } };
    return (await this.histories.updateOne(unchanged, turn)).matchedCount === 1;
  }

  private async head(id: string): Promise<Head | null> {
    return this.histories.findById(id).lean<Head>();
  }
}

function toStored({ value, timestamp, step }: MetricPoint): StoredPoint {
  return [value, timestamp, step];
}

function toPoint([value, timestamp, step]: StoredPoint): MetricPoint {
  return { value, timestamp, step };
}
