import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { type JournalNote, WriteJournal } from './write-journal.service.js';
import { GroupWriter } from './group-writer.js';
import { LaterWrites, RETRY_AFTER } from './later-writes.js';
import type { LogPlace } from './run-documents.js';
import { METRIC_LOG, type MetricLogDocument } from './tracking.schema.js';

/** Segments and characters of a document, after which the next one begins. */
const SEGMENTS = 64;
const SIZE = 256 * 1024;
/** Documents read in one query. */
const READ_AT_ONCE = 100;
/** The same of one run's log, whose documents are full. */
const FULL_AT_ONCE = 16;
/** Characters that may wait for the database; more have to wait with their callers. */
const MOST_WAITING = 64 * 1024 * 1024;

/** Segments that a document does not have yet: `segments[0]` is its number `from`. */
interface Rest {
  from: number;
  segments: string[];
}

/**
 * The points of each run in the order of their arrival: documents `<run id>/<n>`, counted from 0, each a list of
 * segments. Appending adds to the last document, and all are reached by their ids. With the journal a segment is
 * acknowledged once it is there, and is sent to the database together with all others.
 */
@Injectable()
export class MongoMetricLog implements BeforeApplicationShutdown {
  private readonly logger = new Logger(MongoMetricLog.name);
  private readonly writer: GroupWriter<MetricLogDocument>;
  private readonly later: LaterWrites;
  private waiting = new Map<string, Rest>();
  private size = 0;

  constructor(
    @InjectModel(METRIC_LOG) private readonly log: Model<MetricLogDocument>,
    private readonly journal: WriteJournal,
  ) {
    this.writer = new GroupWriter(log);
    this.later = new LaterWrites(journal, {
      isEmpty: () => this.waiting.size === 0,
      send: () => this.sendAll(),
      recover: () => this.recover(),
    });
  }

  /** The place of the next segment. */
  static next(place: LogPlace): LogPlace {
    const full = place.segments >= SEGMENTS || place.size >= SIZE;
    return full ? { document: place.document + 1, segments: 0, size: 0 } : place;
  }

  /** Appends a segment at a place that `next` has returned; returns the place afterwards. */
  async append(runId: string, place: LogPlace, segment: string): Promise<LogPlace> {
    const id = `${runId}/${place.document}`;
    if (!this.journal.enabled) {
      await this.add(id, { from: place.segments, segments: [segment] });
    } else {
      await this.later.recovered();
      if (this.size > MOST_WAITING || this.journal.isFull) await this.flushed();
      this.journal.append({ id, n: place.segments, segment });
      this.enqueue(id, place.segments, segment);
      void this.later.begin();
    }
    return { ...place, segments: place.segments + 1, size: place.size + segment.length };
  }

  /** All segments of the documents from `first` to `last`, in their order. */
  async *read(runId: string, first: number, last: number): AsyncGenerator<string> {
    await this.flushed();
    for (let from = first; from <= last; from += FULL_AT_ONCE) {
      const count = Math.min(FULL_AT_ONCE, last + 1 - from);
      const ids = Array.from({ length: count }, (_, n) => `${runId}/${from + n}`);
      const byId = await this.documents(ids);
      for (const id of ids) yield* byId.get(id) ?? [];
    }
  }

  /** The documents of these ids, by id. */
  async documents(ids: readonly string[]): Promise<Map<string, string[]>> {
    await this.flushed();
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
    await this.flushed();
    if (this.journal.enabled) this.journal.append({ cleared: runId });
    for (let n = last + 1; n >= 0; n -= 1) await this.log.deleteOne({ _id: `${runId}/${n}` });
  }

  /** After all logging has stopped, while the database is still available. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.flushed().catch((error: unknown) => this.logger.error(error));
  }

  /** Waits until the database has all acknowledged segments, also those of an earlier process. */
  async flushed(): Promise<void> {
    await this.later.flushed();
  }

  private enqueue(id: string, from: number, segment: string): void {
    const rest = this.waiting.get(id);
    if (rest) rest.segments.push(segment);
    else this.waiting.set(id, { from, segments: [segment] });
    this.size += segment.length;
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.size > 0) {
      const group = this.waiting;
      this.waiting = new Map();
      this.size = 0;
      await Promise.all([...group].map(([id, rest]) => this.addWithRetries(id, rest)));
    }
  }

  /** Retries until the database has the segments, which the journal holds; a retry writes only the missing ones. */
  private async addWithRetries(id: string, rest: Rest): Promise<void> {
    try {
      await this.add(id, rest);
    } catch (error) {
      this.logger.warn(`metrics wait for the database: ${(error as Error).message}`);
      for (;;) {
        this.later.failure = error;
        await sleep(RETRY_AFTER);
        const done = await this.addMissing(id, rest).then(
          () => true,
          () => false,
        );
        if (!done) continue;
        this.later.failure = undefined;
        return;
      }
    }
  }

  private async add(id: string, { from, segments }: Rest): Promise<void> {
    const push = { $push: { segments: { $each: segments } } } as never;
    await this.writer.write(
      from === 0
        ? { replaceOne: { filter: { _id: id }, replacement: { segments }, upsert: true } }
        : { updateOne: { filter: { _id: id }, update: push } },
    );
  }

  private async addMissing(id: string, { from, segments }: Rest): Promise<void> {
    const has = (await this.log.findById(id).lean<MetricLogDocument>())?.segments.length ?? 0;
    const missing = segments.slice(Math.max(0, has - from));
    if (missing.length > 0) await this.add(id, { from: Math.max(from, has), segments: missing });
  }

  private async recover(): Promise<void> {
    for (const [id, rest] of restsOf(this.journal.left())) await this.addMissing(id, rest);
  }
}

/** The segments that the journal has, by document. */
function restsOf(notes: JournalNote[]): Map<string, Rest> {
  const left = new Map<string, Rest>();
  for (const note of notes) {
    if ('cleared' in note) {
      for (const id of left.keys()) if (id.startsWith(`${note.cleared}/`)) left.delete(id);
    } else if ('segment' in note) {
      const rest = left.get(note.id) ?? { from: note.n, segments: [] };
      rest.segments[note.n - rest.from] = note.segment;
      left.set(note.id, rest);
    }
  }
  return left;
}
