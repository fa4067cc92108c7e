import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { calibrationRow, estimatedLogLoss, logLossRow } from '../reports/damage.js';
import type { DriftReport } from '../reports/report.js';
import { ReportStore } from '../reports/report-store.port.js';
import { WINDOW_SOURCES } from '../windows/window.js';
import { DriftGauges } from './drift-gauges.service.js';
import type { DriftMeasure } from './drift-measure.js';

/** What the newest reports have measured: for alert rules, and for Prometheus. */
@Injectable()
export class DriftMeasures {
  constructor(
    private readonly store: ReportStore,
    private readonly gauges: DriftGauges,
    private readonly clock: Clock,
  ) {}

  /** At most one for each source; none before its first report. */
  async latest(): Promise<DriftMeasure[]> {
    const reports = await Promise.all(WINDOW_SOURCES.map(async (source) => this.store.latest({ source })));
    return reports.flatMap((report) => (report ? [this.measure(report)] : []));
  }

  /** Shows a report that was just made or confirmed. */
  take(report: DriftReport): void {
    this.gauges.show(this.measure(report));
  }

  /** Shows the newest reports, whichever process made them. */
  async refresh(): Promise<void> {
    for (const measure of await this.latest()) this.gauges.show(measure);
  }

  private measure(report: DriftReport): DriftMeasure {
    const { verdict, columns, performance } = report;
    const at = report.confirmedAt ?? report.createdAt;
    const features = columns.filter(({ role }) => role === 'feature');
    const logLoss = logLossRow(performance);
    const numbers = {
      driftedShare:
        features.length === 0
          ? undefined
          : features.filter(({ drifted }) => drifted).length / features.length,
      logLoss: logLoss?.current.value,
      referenceLogLoss: logLoss?.reference.value ?? estimatedLogLoss(report.estimates)?.reference,
      logLossGap: logLoss?.gap.value,
      estimatedLogLoss: estimatedLogLoss(report.estimates)?.estimated.value,
      calibrationError: calibrationRow(performance)?.current.value,
    };
    const known = Object.entries(numbers).filter(([, value]) => Number.isFinite(value));
    return {
      source: report.current.source,
      report: report.id,
      model: report.model,
      version: report.version,
      at,
      ageSeconds: (this.clock.now().getTime() - at.getTime()) / 1000,
      verdict: verdict.state,
      sentence: verdict.sentence,
      causes: [...new Set(verdict.causes.map(({ kind }) => kind))],
      rows: report.current.rows,
      columns: columns.flatMap(({ column, effect, drifted }) =>
        effect.value === null || !(effect.threshold > 0)
          ? []
          : [{ column, effect: effect.value / effect.threshold, drifted }],
      ),
      failedChecks: report.quality.filter(({ passed }) => !passed).length,
      ...(Object.fromEntries(known) as Record<keyof typeof numbers, number>),
    };
  }
}
