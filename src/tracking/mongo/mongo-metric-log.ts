import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { GroupWriter } from './group-writer.js';
import type { LogPlace } from './run-documents.js';
import { METRIC_LOG, type MetricLogDocument } from './tracking.schema.js';

/** A document takes this many segments and characters, then the next one begins. */
const SEGMENTS = 64;
const SIZE = 256 * 1024;
/** Documents read in one query. */
const READ_AT_ONCE = 100;

/**
 * The points of each run in the order in which they came: documents `<run id>/<n>`, counted from 0, each a list of
 * segments. Appending adds to the last document, and all are reached by their ids.
 */
@Injectable()
export class MongoMetricLog {
  private readonly writer: GroupWriter<MetricLogDocument>;

  constructor(@InjectModel(METRIC_LOG) private readonly log: Model<MetricLogDocument>) {
    this.writer = new GroupWriter(log);
  }

  /** Where the next segment goes. */
  static next(place: LogPlace): LogPlace {
    const full = place.segments >= SEGMENTS || place.size >= SIZE;
    return full ? { document: place.document + 1, segments: 0, size: 0 } : place;
  }

  /** Appends a segment at a place that `next` has given; the place afterwards. */
  async append(runId: string, place: LogPlace, segment: string): Promise<LogPlace> {
    const filter = { _id: `${runId}/${place.document}` };
    const push = { $push: { segments: segment } } as never;
    await this.writer.write(
      place.segments === 0
        ? { replaceOne: { filter, replacement: { segments: [segment] }, upsert: true } }
        : { updateOne: { filter, update: push } },
    );
    return { ...place, segments: place.segments + 1, size: place.size + segment.length };
  }

  /** All segments of the documents from `first` to `last`, in their order. */
  async *read(runId: string, first: number, last: number): AsyncGenerator<string> {
    for (let from = first; from <= last; from += READ_AT_ONCE) {
      const count = Math.min(READ_AT_ONCE, last + 1 - from);
      const ids = Array.from({ length: count }, (_, n) => `${runId}/${from + n}`);
      const found = await this.log.find({ _id: { $in: ids } }).lean<MetricLogDocument[]>();
      const byId = new Map(found.map((document) => [document._id, document.segments]));
      for (const id of ids) yield* byId.get(id) ?? [];
    }
  }

  /** The documents of these ids, by id. */
  async documents(ids: readonly string[]): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
      const some = ids.slice(from, from + READ_AT_ONCE);
      const documents = await this.log.find({ _id: { $in: some } }).lean<MetricLogDocument[]>();
      for (const { _id, segments } of documents) found.set(_id, segments);
    }
    return found;
  }

  /** Forgets the points of a run, whose last document is `last`. */
  async clear(runId: string, last: number): Promise<void> {
    for (let n = last + 1; n >= 0; n -= 1) await this.log.deleteOne({ _id: `${runId}/${n}` });
  }
}
