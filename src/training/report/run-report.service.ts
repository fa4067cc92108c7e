import { Injectable, type OnModuleInit } from '@nestjs/common';
import { GoldService, type Snapshot } from '../../gold/index.js';
import { Workers } from '../../platform/workers/workers.js';
import { ArtifactService, OnDemandFiles, type Run, TAG } from '../../tracking/index.js';
import { EVALUATION_ARTIFACT } from '../trial/trial.service.js';
import { type KeptEvaluation, REPORT_PATH, type ReportFile, reportInput } from './report-input.js';

const WORKER = new URL('./report.worker.js', import.meta.url);
const FOLDER = 'plots';

/** The charts and the report of each finished trial, drawn from its evaluation when they are first requested. */
@Injectable()
export class RunReportService implements OnModuleInit {
  constructor(
    private readonly onDemand: OnDemandFiles,
    private readonly artifacts: ArtifactService,
    private readonly gold: GoldService,
    private readonly workers: Workers,
  ) {}

  onModuleInit(): void {
    this.onDemand.add({
      covers: (path) => ['', REPORT_PATH, FOLDER].includes(path) || path.startsWith(`${FOLDER}/`),
      make: (run) => this.make(run),
    });
  }

  /** Only for a trial of ours: what a client has logged is not changed. */
  private async make(run: Run): Promise<void> {
    const has = (wanted: string) => run.artifacts.some(({ path }) => path === wanted);
    const isTrial = run.status === 'FINISHED' && !run.remote && run.tags[TAG.study] !== undefined;
    if (!isTrial || !has(EVALUATION_ARTIFACT) || has(REPORT_PATH)) return;
    const text = (await this.artifacts.readOfRun(run.id, EVALUATION_ARTIFACT)).toString();
    const evaluation = JSON.parse(text) as KeptEvaluation;
    const input = reportInput(run, evaluation, await this.snapshotOf(evaluation));
    const files = await this.workers.run<ReportFile[]>(WORKER, input, { soon: true });
    for (const { path, type, content } of files) await this.artifacts.putOfRun(run.id, path, content, type);
  }

  /** A report without the dates of its games is better than none. */
  private async snapshotOf({ snapshot }: KeptEvaluation): Promise<Snapshot | undefined> {
    return this.gold.get(snapshot).catch(() => undefined);
  }
}
