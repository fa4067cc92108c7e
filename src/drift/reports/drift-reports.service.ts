import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { LATEST } from '../../platform/http/latest.js';
import type { Page } from '../../platform/http/listing.js';
import { Turns } from '../../platform/turns/turns.js';
import { noReport, reportsBusy, reportUnknown } from '../drift.errors.js';
import { DriftMeasures } from '../metrics/drift-measures.service.js';
import { checkSpec } from './check-spec.js';
import { Evidence, type OpenedWindow, type ReportSubject } from './evidence.port.js';
import type { DriftReport, ReportOptions, ReportTrigger } from './report.js';
import type { ReportFilter, ReportSummary } from './report-list.js';
import { checkOptions, optionsOf, reportId, type ReportRequest } from './report-request.js';
import { ReportRuns } from './report-runs.service.js';
import { ReportStore } from './report-store.port.js';
import { ReportSubjects } from './report-subjects.service.js';
import { rounded, withinSize } from './short-report.js';
import { type BegunReport, ReportsUnderWay, type UnderWay } from './reports-under-way.js';
import { verdictOf } from './verdict.js';

/** Requests that wait for their turn; each report reads a window into memory, so one is made at a time. */
const MOST_WAITING = 8;

/** Makes reports, and finds those that were made. */
@Injectable()
export class DriftReports {
  private readonly turns = new Turns();
  private readonly underWay = new ReportsUnderWay();
  private waiting = 0;

  constructor(
    private readonly subjects: ReportSubjects,
    private readonly evidence: Evidence,
    private readonly store: ReportStore,
    private readonly runs: ReportRuns,
    private readonly measures: DriftMeasures,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a report, or confirms the stored one if nothing that it is about has changed.
   * @throws {AppError} `drift.invalid` when a field is wrong, `drift.no-champion` without a champion, `registry.version-unknown`, `drift.busy` when too many wait, and
   * what reading the window throws
   */
  async make(request: ReportRequest, by: string, trigger: ReportTrigger): Promise<DriftReport> {
    const { done } = await this.begin(request, by, trigger);
    return done;
  }

  /** As `make`, but returns when the reference and the window are read, with the id that the report will have. */
  async begin(request: ReportRequest, by: string, trigger: ReportTrigger): Promise<BegunReport> {
    checkSpec(request.spec);
    checkOptions(request);
    if (this.waiting >= MOST_WAITING) throw reportsBusy(this.waiting);
    this.waiting++;
    return new Promise((resolve, reject) => {
      this.turns
        .take('report', async () => this.makeInTurn(request, by, trigger, resolve))
        .finally(() => this.waiting--)
        .catch(reject);
    });
  }

  /** @param id of a report, or `latest`. @throws {AppError} `drift.report-unknown`; why it failed, if it was being made and did */
  async get(id: string): Promise<DriftReport> {
    if (id === LATEST) return this.latest({});
    const found = await this.store.find(id);
    if (found) return found;
    const failure = this.underWay.failure(id);
    throw failure ?? reportUnknown(id);
  }

  /** The report that is being made under this id; undefined if none is. */
  progress(id: string): UnderWay | undefined {
    return this.underWay.find(id);
  }

  /** All that are being made. */
  running(): UnderWay[] {
    return this.underWay.all();
  }

  /** @throws {AppError} `drift.report-unknown` when there is none that fits */
  async latest(filter: ReportFilter): Promise<DriftReport> {
    const found = await this.store.latest(filter);
    if (!found) throw noReport();
    return found;
  }

  /** The newest first. */
  async list(filter: ReportFilter, offset: number, limit: number): Promise<Page<ReportSummary>> {
    return this.store.list(filter, offset, limit);
  }

  private async makeInTurn(
    request: ReportRequest,
    by: string,
    trigger: ReportTrigger,
    onBegun: (begun: BegunReport) => void,
  ): Promise<void> {
    const startedAt = this.clock.now();
    const subject = await this.subjects.of(request);
    const options = optionsOf(request);
    const opened = await this.evidence.open(subject, request.spec, request.effects);
    const id = reportId(subject, request.spec, options, opened.content);
    const made = async (): Promise<DriftReport> => {
      const found = await this.store.find(id);
      if (found) return this.confirmed(found);
      const head = { id, createdAt: startedAt, by, trigger, spec: request.spec, options };
      return this.keep(await this.compose(head, subject, opened), subject);
    };
    this.underWay.begin(id, startedAt);
    const done = made();
    onBegun({ id, done });
    await done.then(
      () => this.underWay.end(id),
      (error: unknown) => this.underWay.fail(id, error),
    );
  }

  private async compose(
    head: Pick<DriftReport, 'id' | 'createdAt' | 'by' | 'trigger' | 'spec'> & { options: ReportOptions },
    { model, version }: ReportSubject,
    opened: OpenedWindow,
  ): Promise<DriftReport> {
    const entry = this.underWay.find(head.id);
    const examined = await opened.examine(head.options, (step) => {
      if (entry) entry.step = step;
    });
    const { notes, ...found } = rounded(examined);
    const { reference, current } = opened;
    return withinSize({
      ...head,
      model,
      version,
      reference,
      current,
      verdict: verdictOf({ reference, current, ...found }, this.subjects.derivations),
      ...found,
      notes: [...opened.notes, ...notes],
      tookMs: this.clock.now().getTime() - head.createdAt.getTime(),
    });
  }

  private async keep(report: DriftReport, { runId }: ReportSubject): Promise<DriftReport> {
    if (!(await this.store.insert(report, runId || undefined))) return (await this.store.find(report.id))!;
    const logged = await this.runs.log(report);
    this.measures.take(report);
    return { ...report, ...(logged !== undefined && { runId: logged }) };
  }

  private async confirmed(report: DriftReport): Promise<DriftReport> {
    const confirmedAt = this.clock.now();
    await this.store.confirm(report.id, confirmedAt);
    const again = { ...report, confirmedAt };
    this.measures.take(again);
    return again;
  }
}
