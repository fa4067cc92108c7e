import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { Page } from '../../platform/http/listing.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import type { DriftReport } from '../reports/report.js';
import { type ReportFilter, type ReportSummary, summaryOf } from '../reports/report-list.js';
import { ReportStore } from '../reports/report-store.port.js';
import {
  DRIFT_REPORT_BODIES,
  DRIFT_REPORT_CHANGES,
  DRIFT_REPORTS,
  type DriftReportBodyDocument,
  type DriftReportDocument,
  type ReportChangesDocument,
} from './drift-report.schema.js';
import { ReportIndex, withEntry } from './report-index.js';

/** Reports that are removed in one write. */
const PRUNED_AT_ONCE = 1000;
const LISTED = { seenAt: 0, modelRunId: 0, runId: 0 } as const;
/** The document that counts the changes of the list. */
const STAMP = 'list';
type Head = Pick<DriftReportDocument, '_id' | 'confirmedAt' | 'runId'>;

@Injectable()
export class MongoReportStore extends ReportStore {
  private readonly index = new ReportIndex();

  constructor(
    @InjectModel(DRIFT_REPORTS) private readonly reports: Model<DriftReportDocument>,
    @InjectModel(DRIFT_REPORT_BODIES) private readonly bodies: Model<DriftReportBodyDocument>,
    @InjectModel(DRIFT_REPORT_CHANGES) private readonly changes: Model<ReportChangesDocument>,
  ) {
    super();
  }

  async insert(report: DriftReport, modelRunId?: string): Promise<boolean> {
    const entry = summaryOf(report);
    const { id: _id, ...listed } = entry;
    const { runId: _runId, confirmedAt: _confirmedAt, ...body } = report;
    // Written before what points at it; the same id has the same content.
    const isNew = await inserted(this.bodies.insertOne({ _id, body: JSON.stringify(body) }));
    const isListed = await inserted(
      this.reports.insertOne({
        ...listed,
        _id,
        seenAt: report.createdAt,
        ...(modelRunId !== undefined && { modelRunId }),
        runId: '',
      }),
    );
    // A body without an entry is what a kill has left: its times are those of this report from now on.
    if (isListed && !isNew) await this.bodies.updateOne({ _id }, { $set: { body: JSON.stringify(body) } });
    if (isListed) await this.changed((entries) => withEntry(entries, entry));
    return isListed;
  }

  async find(id: string): Promise<DriftReport | undefined> {
    return (await this.whole({ _id: String(id) }, { _id: 1 }, 1)).at(0);
  }

  async latest(filter: ReportFilter): Promise<DriftReport | undefined> {
    const [found] = await this.whole(whereOf(filter), { seenAt: -1, _id: 1 }, 1);
    return found;
  }

  async list(filter: ReportFilter, offset: number, limit: number): Promise<Page<ReportSummary>> {
    const stamp = (await this.changes.findById(STAMP).lean<ReportChangesDocument>())?.changes ?? 0;
    if (!this.index.isAt(stamp)) {
      const found = await this.reports
        .find({})
        .select(LISTED)
        .lean<(Omit<ReportSummary, 'id'> & { _id: string })[]>();
      this.index.load(
        found.map(({ _id, ...rest }) => ({ id: _id, ...rest })),
        stamp,
      );
    }
    return this.index.page(filter, offset, limit);
  }

  async confirm(id: string, at: Date): Promise<void> {
    await this.reports.updateOne({ _id: String(id) }, { $set: { confirmedAt: at, seenAt: at } });
    await this.changed((entries) =>
      entries.map((entry) => (entry.id === id ? { ...entry, confirmedAt: at } : entry)),
    );
  }

  async logged(id: string, runId: string): Promise<void> {
    await this.reports.updateOne({ _id: String(id) }, { $set: { runId } });
  }

  async unlogged(limit: number): Promise<DriftReport[]> {
    return this.whole({ runId: '' }, { createdAt: 1, _id: 1 }, limit);
  }

  async ofModelRun(modelRunId: string, limit: number): Promise<DriftReport[]> {
    return this.whole({ modelRunId: String(modelRunId) }, { createdAt: -1, _id: 1 }, limit);
  }

  async prune(before: Date | undefined, keep: number | undefined): Promise<number> {
    let removed = 0;
    for (;;) {
      const old = before ? await this.idsOf({ createdAt: { $lt: before } }, 0) : [];
      const ids = old.length > 0 || keep === undefined ? old : await this.idsOf({}, keep);
      if (ids.length === 0) return removed;
      removed += await this.remove(ids);
    }
  }

  /** Of the reports after the newest so many. */
  private async idsOf(where: QueryFilter<DriftReportDocument>, offset: number): Promise<string[]> {
    const found = await this.reports
      .find(where)
      .select({ _id: 1 })
      .sort({ createdAt: -1, _id: 1 })
      .skip(offset)
      .limit(PRUNED_AT_ONCE)
      .lean<{ _id: string }[]>();
    return found.map(({ _id }) => _id);
  }

  private async whole(
    where: QueryFilter<DriftReportDocument>,
    sort: Record<string, 1 | -1>,
    limit: number,
  ): Promise<DriftReport[]> {
    const heads = await this.reports
      .find(where)
      .select({ confirmedAt: 1, runId: 1 })
      .sort(sort)
      .limit(limit)
      .lean<Head[]>();
    const ids = heads.map(({ _id }) => _id);
    const bodies = await this.bodies.find({ _id: { $in: ids } }).lean<DriftReportBodyDocument[]>();
    const texts = new Map(bodies.map(({ _id, body }) => [_id, body]));
    return heads.flatMap((head) => {
      const text = texts.get(head._id);
      // Removed in the meantime.
      return text === undefined ? [] : [toReport(head, text)];
    });
  }

  /** Entries first: a body that a kill leaves behind is in no list. */
  private async remove(ids: string[]): Promise<number> {
    const { deletedCount } = await this.reports.deleteMany({ _id: { $in: ids } });
    await this.bodies.deleteMany({ _id: { $in: ids } });
    const gone = new Set(ids);
    await this.changed((entries) => entries.filter(({ id }) => !gone.has(id)));
    return deletedCount;
  }

  /** After a write: other processes load the list anew when they see that it has changed. */
  private async changed(update: (entries: ReportSummary[]) => ReportSummary[]): Promise<void> {
    const after = await this.changes
      .findOneAndUpdate({ _id: STAMP }, { $inc: { changes: 1 } }, { upsert: true, returnDocument: 'after' })
      .lean<ReportChangesDocument>();
    this.index.change(after!.changes, update);
  }
}

function whereOf(filter: ReportFilter): QueryFilter<DriftReportDocument> {
  const { model, version, verdict, trigger, source, dataset, from, to } = filter;
  const where: QueryFilter<DriftReportDocument> = {};
  if (model !== undefined) where.model = String(model);
  if (version !== undefined) where.version = Number(version);
  if (verdict !== undefined) where.verdict = verdict;
  if (trigger !== undefined) where.trigger = trigger;
  if (source !== undefined) where.source = source;
  if (dataset !== undefined) where.dataset = String(dataset);
  if (from ?? to) where.createdAt = { ...(from && { $gte: from }), ...(to && { $lt: to }) };
  return where;
}

function toReport({ confirmedAt, runId }: Head, body: string): DriftReport {
  const report = JSON.parse(body) as DriftReport;
  const { from, to } = report.spec;
  return {
    ...report,
    createdAt: new Date(report.createdAt),
    ...(confirmedAt && { confirmedAt }),
    spec: {
      ...report.spec,
      ...(from !== undefined && { from: new Date(from) }),
      ...(to !== undefined && { to: new Date(to) }),
    },
    ...(runId !== '' && { runId }),
  };
}
