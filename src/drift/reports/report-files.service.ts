import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ArtifactService, OnDemandFiles, type Run } from '../../tracking/index.js';
import { reportHtml } from './html/report-html.js';
import type { DriftReport } from './report.js';
import { ReportStore } from './report-store.port.js';

const FOLDER = 'drift';
/** The newest reports of a version that are files of its run; all are in the runs of `monitoring`. */
const MOST_REPORTS = 20;

/** The newest reports of a version as files of the run that made it, written when they are first requested. */
@Injectable()
export class ReportFiles implements OnModuleInit {
  constructor(
    private readonly onDemand: OnDemandFiles,
    private readonly artifacts: ArtifactService,
    private readonly store: ReportStore,
  ) {}

  onModuleInit(): void {
    this.onDemand.add({
      covers: (path) => path === '' || path === FOLDER || path.startsWith(`${FOLDER}/`),
      make: (run) => this.make(run),
    });
  }

  /** Not for runs of clients: what a client has logged is not changed. */
  private async make(run: Run): Promise<void> {
    if (run.remote || run.status !== 'FINISHED') return;
    for (const report of await this.store.ofModelRun(run.id, MOST_REPORTS)) await this.write(run, report);
  }

  private async write(run: Run, report: DriftReport): Promise<void> {
    const path = `${FOLDER}/${report.id}`;
    if (run.artifacts.some((artifact) => artifact.path === `${path}.json`)) return;
    const put = (end: string, text: string, type: string) =>
      this.artifacts.putOfRun(run.id, `${path}.${end}`, Buffer.from(text), type);
    await put('html', reportHtml(report), 'text/html; charset=utf-8');
    // Written last: where it is, the page is.
    await put('json', JSON.stringify(report), 'application/json');
  }
}
