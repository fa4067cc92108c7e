import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { Page } from '../../platform/http/listing.js';
import { isDuplicate } from '../../platform/mongo/duplicate-key.js';
import type { DriftReport } from '../reports/report.js';
import { type ReportFilter, type ReportSummary, summaryOf } from '../reports/report-list.js';
import { ReportStore } from '../reports/report-store.port.js';
import { DRIFT_REPORTS, type DriftReportDocument } from './drift-report.schema.js';

/** Reports that are removed in one write. */
const PRUNED_AT_ONCE = 1000;
const LISTED = { body: 0, seenAt: 0, modelRunId: 0, runId: 0 } as const;
type Whole = Pick<DriftReportDocument, 'body' | 'confirmedAt' | 'runId'>;

@Injectable()
export class MongoReportStore extends ReportStore {
  constructor(@InjectModel(DRIFT_REPORTS) private readonly reports: Model<DriftReportDocument>) {
    super();
  }

  async insert(report: DriftReport, modelRunId?: string): Promise<boolean> {
    const { id: _id, ...listed } = summaryOf(report);
    const { runId: _runId, confirmedAt: _confirmedAt, ...body } = report;
    try {
      await this.reports.insertOne({
        ...listed,
        _id,
        seenAt: report.createdAt,
        ...(modelRunId !== undefined && { modelRunId }),
        runId: '',
        body: JSON.stringify(body),
      });
      return true;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return false;
    }
  }

  async find(id: string): Promise<DriftReport | undefined> {
    const found = await this.reports
      .findById(String(id))
      .select({ body: 1, confirmedAt: 1, runId: 1 })
      .lean<Whole>();
    return found ? toReport(found) : undefined;
  }

  async latest(filter: ReportFilter): Promise<DriftReport | undefined> {
    const [found] = await this.whole(whereOf(filter), { seenAt: -1, _id: 1 }, 1);
    return found;
  }

  async list(filter: ReportFilter, offset: number, limit: number): Promise<Page<ReportSummary>> {
    const where = whereOf(filter);
    const found = await this.reports
      .find(where)
      .select(LISTED)
      .sort({ createdAt: -1, _id: 1 })
      .skip(offset)
      .limit(limit)
      .lean<(Omit<ReportSummary, 'id'> & { _id: string })[]>();
    const items = found.map(({ _id, ...rest }) => ({ id: _id, ...rest }));
    return { items, total: await this.reports.countDocuments(where) };
  }

  async confirm(id: string, at: Date): Promise<void> {
    await this.reports.updateOne({ _id: String(id) }, { $set: { confirmedAt: at, seenAt: at } });
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
    if (before) removed += (await this.reports.deleteMany({ createdAt: { $lt: before } })).deletedCount;
    if (keep === undefined) return removed;
    for (;;) {
      const ids = await this.idsFrom(keep);
      if (ids.length === 0) break;
      removed += (await this.reports.deleteMany({ _id: { $in: ids } })).deletedCount;
    }
    return removed;
  }

  /** Of the reports after the newest so many. */
  private async idsFrom(offset: number): Promise<string[]> {
    const found = await this.reports
      .find({})
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
    const found = await this.reports
      .find(where)
      .select({ body: 1, confirmedAt: 1, runId: 1 })
      .sort(sort)
      .limit(limit)
      .lean<Whole[]>();
    return found.map(toReport);
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

function toReport({ body, confirmedAt, runId }: Whole): DriftReport {
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
