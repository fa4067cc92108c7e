import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import { Turns } from '../../platform/turns/turns.js';
import { changed, withPoints } from '../runs/change-run.js';
import { addSegment, fresh, mayRepeat, parts, segmentOf } from '../metrics/metric-log.js';
import { PointHistory } from '../metrics/point-history.js';
import type { PointsByKey, Run, RunFilter, RunOrder } from '../runs/run.js';
import {
  type RunChange,
  type RunSelection,
  RunStore,
  type RunWrite,
  type SelectedRuns,
} from '../runs/run-store.port.js';
import { fitsFilter, inListOrder } from '../runs/search-runs.js';
import { WriteJournal } from './write-journal.service.js';
import { extended, type Histories, HistoryCache, MOST_POINTS } from './history-cache.js';
import { MongoMetricLog } from './mongo-metric-log.js';
import { type LogPlace, runToDocument, summariesToText, updateOf } from './run-documents.js';
import { type KeptRun, loadRuns } from './run-loader.js';
import { RunWriter } from './run-writer.js';
import { RunsByStart } from './runs-by-start.js';
import { type RunDocument, RUNS } from './tracking.schema.js';

/** Points in one segment of the log. */
const SEGMENT_POINTS = 5000;
/** Characters of one update that the journal accepts. */
const LARGE_UPDATE = 256 * 1024;
/** Characters of a run from which on each of its updates waits for the database: it may refuse one that makes 16 MB. */
const LARGE_RUN = 4 * 1024 * 1024;
const ENDED = new Set(['FINISHED', 'FAILED', 'KILLED']);

/**
 * Runs, kept in memory without the history of their metrics, and written to the journal or the database before a write is
 * acknowledged. One process owns a database, so what is in memory is what the database has or will have; searching needs no
 * index of the server's.
 */
@Injectable()
export class MongoRunStore extends RunStore implements BeforeApplicationShutdown {
  private readonly logger = new Logger(MongoRunStore.name);
  private readonly turns = new Turns();
  private readonly histories = new HistoryCache();
  /** Reads of the log in progress. */
  private readonly reading = new WeakMap<LogPlace, Map<string, Promise<Histories>>>();
  private readonly byStart = new RunsByStart();
  private readonly writer: RunWriter;
  private loading?: Promise<Map<string, KeptRun>>;
  private marks = 0;

  constructor(
    @InjectModel(RUNS) private readonly model: Model<RunDocument>,
    private readonly log: MongoMetricLog,
    journal: WriteJournal,
  ) {
    super();
    this.writer = new RunWriter(model, journal);
  }

  /** After all writing has stopped, while the database is still available. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.writer.flushed().catch((error: unknown) => this.logger.error(error));
  }

  async insert(run: Run): Promise<boolean> {
    const runs = await this.runs();
    return this.turns.take(run.id, async () => {
      if (runs.has(run.id)) return false;
      if (!(await inserted(this.writer.insert(runToDocument(run))))) return false;
      this.keep(runs, run);
      return true;
    });
  }

  async reset(run: Run): Promise<void> {
    const runs = await this.runs();
    await this.turns.take(run.id, async () => {
      const before = runs.get(run.id);
      if (before) await this.log.clear(run.id, before.place.document);
      await this.writer.replace(runToDocument(run));
      this.keep(runs, run);
    });
  }

  async find(id: string): Promise<Run | undefined> {
    return (await this.runs()).get(id)?.run;
  }

  async write(id: string, decide: (run: Run) => RunWrite): Promise<Run | undefined> {
    const runs = await this.runs();
    return this.turns.take(id, async () => {
      const kept = runs.get(id);
      if (!kept) return undefined;
      const { change, points } = decide(kept.run);
      try {
        if (points) await this.append(kept, points);
        if (change) await this.update(kept, change);
      } catch (error) {
        // Whether the database has the write is unknown: the next caller reads it again.
        this.loading = undefined;
        throw error;
      }
      return kept.run;
    });
  }

  async search(
    filter: RunFilter,
    order: RunOrder,
    offset: number,
    limit: number,
  ): Promise<{ items: Run[]; total: number }> {
    const { experimentId } = filter;
    const selection = {
      ...(experimentId !== undefined && { among: new Set([experimentId]) }),
      fits: fitsFilter(filter),
      compare: inListOrder(order),
      offset,
      limit,
    };
    const { runs, total } = await this.select(selection);
    return { items: runs, total };
  }

  async select({ among, fits, compare, offset, limit, mark }: RunSelection): Promise<SelectedRuns> {
    const byStart = this.byStart.of(await this.runs(), among?.size === 1 ? [...among][0] : undefined);
    const until = mark ?? this.marks;
    const end = offset + limit;
    const found: Run[] = [];
    let total = 0;
    for (let n = byStart.length - 1; n >= 0; n -= 1) {
      const one = byStart[n];
      if (one.mark > until || (among && !among.has(one.run.experimentId)) || !fits(one.run)) continue;
      // The runs are met in the default order, so only another order has to collect and sort all of them.
      if (compare || (total >= offset && total < end)) found.push(one.run);
      total += 1;
    }
    const runs = compare ? found.sort(compare).slice(offset, end) : found;
    return { runs, total, mark: until };
  }

  async interrupt(before: Date, endTime: Date, error: string): Promise<number> {
    const left = [...(await this.runs()).values()].filter(
      ({ run }) => run.status === 'RUNNING' && !run.remote && run.startTime < before,
    );
    for (const { run } of left) {
      await this.write(run.id, () => ({ change: { status: 'KILLED', endTime, error } }));
    }
    return left.length;
  }

  async history(id: string, key: string): Promise<PointHistory> {
    const kept = (await this.runs()).get(id);
    if (!kept || !Object.hasOwn(kept.run.metrics, key)) return new PointHistory();
    return (await this.points(kept, [key])).byKey.get(key) ?? new PointHistory();
  }

  /** Concurrent callers share one load; after a failure the next caller tries again. */
  private async runs(): Promise<Map<string, KeptRun>> {
    this.loading ??= this.load();
    try {
      return await this.loading;
    } catch (error) {
      this.loading = undefined;
      throw error;
    }
  }

  private async load(): Promise<Map<string, KeptRun>> {
    await this.writer.flushed();
    await this.log.flushed();
    const runs = await loadRuns(this.model, this.log);
    this.marks = runs.size;
    return runs;
  }

  private keep(runs: Map<string, KeptRun>, run: Run): void {
    const place = { document: 0, segments: 0, size: 0 };
    const one = { run, mark: ++this.marks, place, open: true };
    if (runs.has(run.id)) this.byStart.forget();
    else this.byStart.added(one);
    runs.set(run.id, one);
  }

  private async append(kept: KeptRun, points: PointsByKey): Promise<void> {
    const history = mayRepeat(kept.run, points) ? await this.points(kept, Object.keys(points)) : undefined;
    for (const part of parts(fresh(points, history?.byKey), SEGMENT_POINTS)) {
      if (!kept.open) await this.update(kept, {}, { open: true });
      kept.open = true;
      const place = MongoMetricLog.next(kept.place);
      // A new document begins: the run counts the points before it, so that a restart has little to read again.
      if (place !== kept.place) await this.update(kept, {}, this.counted(kept, place.document));
      const histories = this.histories.take(kept.place);
      kept.place = await this.log.append(kept.run.id, place, segmentOf(part));
      if (histories) this.histories.set(kept.place, extended(histories, part));
      kept.run = withPoints(kept.run, part);
    }
  }

  private async update(kept: KeptRun, change: RunChange, more: Record<string, unknown> = {}): Promise<void> {
    const ends = change.status !== undefined && ENDED.has(change.status) && kept.open;
    const document = kept.place.document + (kept.place.segments > 0 ? 1 : 0);
    const update = updateOf(change, ends ? { ...more, ...this.counted(kept, document), open: false } : more);
    if (Object.keys(update).length > 0) {
      await this.writer.update(kept.run.id, update, this.isLarge(kept, JSON.stringify(update).length));
    }
    if (ends) {
      kept.place = { document, segments: 0, size: 0 };
      kept.open = false;
    }
    kept.run = changed(kept.run, change);
    if (change.startTime) this.byStart.forget();
  }

  /** Whether an update of so many characters is too large a promise; counts it. */
  private isLarge(kept: KeptRun, size: number): boolean {
    kept.size = (kept.size ?? JSON.stringify(runToDocument(kept.run)).length) + size;
    return size > LARGE_UPDATE || kept.size > LARGE_RUN;
  }

  private counted(kept: KeptRun, logged: number): Record<string, unknown> {
    return { summaries: summariesToText(kept.run.metrics), logged };
  }

  /** The histories of these metrics, and of the run's others unless they are too long. Concurrent callers share one read. */
  private async points({ run, place }: KeptRun, keys: readonly string[]): Promise<Histories> {
    const known = this.histories.get(place, keys);
    if (known) return known;
    let count = 0;
    for (const key of Object.keys(run.metrics)) count += run.metrics[key].count;
    const only = count > MOST_POINTS ? new Set(keys) : undefined;
    const asked = only ? JSON.stringify(keys) : '';
    const readings = this.reading.get(place) ?? new Map<string, Promise<Histories>>();
    this.reading.set(place, readings);
    const reading =
      readings.get(asked) ?? this.read(run.id, place, only).finally(() => readings.delete(asked));
    readings.set(asked, reading);
    return reading;
  }

  private async read(id: string, place: LogPlace, only?: ReadonlySet<string>): Promise<Histories> {
    const byKey = new Map<string, PointHistory>();
    for (const key of only ?? []) byKey.set(key, new PointHistory());
    for await (const segment of this.log.read(id, 0, place.document)) addSegment(byKey, segment, only);
    const histories = { byKey, isWhole: !only };
    this.histories.set(place, histories);
    return histories;
  }
}
