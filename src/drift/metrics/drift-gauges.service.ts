import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { METRIC } from '../../platform/metrics/metrics.js';
import type { WindowSource } from '../windows/window.js';
import type { DriftMeasure } from './drift-measure.js';

/** Columns that Prometheus gets, those with the largest effects: the number of series stays bounded. */
const MOST_COLUMNS = 50;

/** The newest report on each source, for Prometheus. */
@Injectable()
export class DriftGauges {
  /** Series of the report that is shown, to be removed with it. */
  private readonly shown = new Map<WindowSource, { columns: string[]; verdict: string }>();

  constructor(
    @InjectMetric(METRIC.driftedShare) private readonly share: Gauge<string>,
    @InjectMetric(METRIC.driftEffect) private readonly effect: Gauge<string>,
    @InjectMetric(METRIC.driftLogLoss) private readonly logLoss: Gauge<string>,
    @InjectMetric(METRIC.driftCalibration) private readonly calibration: Gauge<string>,
    @InjectMetric(METRIC.driftVerdict) private readonly verdict: Gauge<string>,
    @InjectMetric(METRIC.driftLastReport) private readonly lastReport: Gauge<string>,
  ) {}

  show(measure: DriftMeasure): void {
    const { source } = measure;
    this.clear(source);
    const columns = measure.columns.toSorted((a, b) => b.effect - a.effect).slice(0, MOST_COLUMNS);
    for (const { column, effect } of columns) this.effect.set({ source, column }, effect);
    setOrRemove(this.share, { source }, measure.driftedShare);
    setOrRemove(this.logLoss, { source, kind: 'measured' }, measure.logLoss);
    setOrRemove(this.logLoss, { source, kind: 'estimated' }, measure.estimatedLogLoss);
    setOrRemove(this.logLoss, { source, kind: 'reference' }, measure.referenceLogLoss);
    setOrRemove(this.calibration, { source }, measure.calibrationError);
    this.verdict.set({ source, verdict: measure.verdict }, 1);
    this.lastReport.set({ source }, measure.at.getTime() / 1000);
    this.shown.set(source, { columns: columns.map(({ column }) => column), verdict: measure.verdict });
  }

  private clear(source: WindowSource): void {
    const before = this.shown.get(source);
    if (!before) return;
    for (const column of before.columns) this.effect.remove({ source, column });
    this.verdict.remove({ source, verdict: before.verdict });
  }
}

/** A number that the report does not have must not be that of an earlier one. */
function setOrRemove(gauge: Gauge<string>, labels: Record<string, string>, value: number | undefined): void {
  if (value === undefined) gauge.remove(labels);
  else gauge.set(labels, value);
}
