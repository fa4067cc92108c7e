import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../platform/errors/app-error.js';
import { deriveId } from '../../platform/ids/ids.js';
import { ArtifactService, LIMIT, type Run, RunService } from '../../tracking/index.js';
import { reportHtml } from './html/report-html.js';
import type { DriftReport } from './report.js';
import { reportMetrics } from './report-metrics.js';
import { ReportStore } from './report-store.port.js';

const EXPERIMENT = 'monitoring';
/** The metric that each report has: its points count the reports of a run. */
const COUNTED = 'rows';
const CATCH_UP_AT_ONCE = 100;

/**
 * Reports in the experiment `monitoring`: one run for each model version, source and month, with a step for each report, so that
 * MLflow's charts show the metrics over time; the reports are its files.
 */
@Injectable()
export class ReportRuns {
  private readonly logger = new Logger(ReportRuns.name);

  constructor(
    private readonly runs: RunService,
    private readonly artifacts: ArtifactService,
    private readonly store: ReportStore,
  ) {}

  /** Logs a report. Returns the run, or undefined if that failed, which is logged: `catchUp` tries again. */
  async log(report: DriftReport): Promise<string | undefined> {
    try {
      const run = await this.runFor(report);
      await this.write(run, report);
      await this.store.logged(report.id, run.id);
      return run.id;
    } catch (error) {
      this.logger.warn(`report ${report.id} could not be logged as a run: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Logs the reports that a kill or a failure has left out, oldest first. */
  async catchUp(): Promise<void> {
    for (const report of await this.store.unlogged(CATCH_UP_AT_ONCE)) {
      if ((await this.log(report)) === undefined) return;
    }
  }

  private async write(run: Run, report: DriftReport): Promise<void> {
    const folder = `reports/${folderName(report)}`;
    const isDone = run.artifacts.some(({ path }) => path === `${folder}/report.json`);
    if (isDone) return;
    const timestamp = report.createdAt.getTime();
    const last = run.metrics[COUNTED];
    // An attempt that was cut off may have logged the points already.
    const step = last?.timestamp === timestamp ? last.step : (last?.count ?? 0);
    const points = Object.entries(reportMetrics(report)).map(
      ([key, value]) => [metricKey(key), [{ value, timestamp, step }]] as const,
    );
    await this.runs.logPoints(run.id, Object.fromEntries(points));
    const put = (name: string, text: string, type: string) =>
      this.artifacts.putOfRun(run.id, `${folder}/${name}`, Buffer.from(text), type);
    await put('report.html', reportHtml(report), 'text/html; charset=utf-8');
    // Written last: where it is, everything of the report is.
    await put('report.json', JSON.stringify(report), 'application/json');
    await this.runs.change(run.id, () => ({ endTime: report.createdAt }));
  }

  private async runFor({ model, version, createdAt, current: { source } }: DriftReport): Promise<Run> {
    const month = createdAt.toISOString().slice(0, 7);
    const id = deriveId('monitoring', model, version, source, month);
    const found = await this.runs.find(id);
    // A run that has ended is not started anew, which would remove its metrics.
    if (found?.status === 'FINISHED') return found;
    await this.runs.startRun({
      id,
      experimentName: EXPERIMENT,
      name: `${model} ${version}, ${source}, ${month}`,
      startTime: createdAt.getTime(),
      params: { model, version: String(version), source, month },
    });
    await this.runs.finishRun(id, 'FINISHED');
    return this.runs.get(id);
  }
}

/** Sorts by time. */
function folderName({ createdAt, id }: DriftReport): string {
  return `${createdAt.toISOString().slice(0, 19).replaceAll(':', '-')}-${id.slice(0, 8)}`;
}

/** With the characters that names of metrics may have. */
function metricKey(text: string): string {
  return text.replaceAll(/[^\w\-. /]/g, '_').slice(0, LIMIT.key);
}
